import type { Operation } from '../../iam/operation.js';
import { addToSchema, type SchemaAttributeInput } from '../pools/attribute-schema.js';
import { requirePool, writePoolSettings } from '../pools/pool-settings.js';

interface AddCustomAttributesInput {
  readonly UserPoolId: string;
  readonly CustomAttributes: readonly SchemaAttributeInput[];
}

/** Adds custom attributes to the schema of a user pool. */
export const addCustomAttributes: Operation<AddCustomAttributesInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AddCustomAttributes',
  authorization: 'signed',
  handle: async ({ UserPoolId, CustomAttributes }, { services }) => {
    await services.store.transaction(async (tx) => {
      const pool = await requirePool(tx, UserPoolId);
      const SchemaAttributes = addToSchema(pool.settings.SchemaAttributes, CustomAttributes);
      await writePoolSettings(tx, services, { ...pool, settings: { ...pool.settings, SchemaAttributes } });
    });
    return {};
  },
};
