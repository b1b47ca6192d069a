import type { Operation } from '../../iam/operation.js';
import { keepKnownMembers } from '../../model/known-members.js';
import { invalidParameter } from '../base/errors.js';
import { listDomains } from '../configuration/domains.js';
import { addToSchema, type SchemaAttributeInput } from './attribute-schema.js';
import { checkPoolSettings } from './pool-rules.js';
import { type CreateUserPoolInput, changePoolSettings, requirePool, writePoolSettings } from './pool-settings.js';

type UpdateUserPoolInput = Partial<CreateUserPoolInput> & { readonly UserPoolId: string };

/** Changes a pool's settings. What is omitted stays or goes back to its default, setting by setting. */
const updateUserPool: Operation<UpdateUserPoolInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'UpdateUserPool',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { UserPoolId, PoolName, ...given } = keepKnownMembers('cognito-idp', 'UpdateUserPool', input);
    await services.store.transaction(async (tx) => {
      const pool = await requirePool(tx, UserPoolId);
      const name = PoolName ?? pool.name;
      const settings = changePoolSettings(pool.settings, given);
      checkPoolSettings(settings);
      await writePoolSettings(tx, services, { ...pool, name, settings });
    });
    return {};
  },
};

const deleteUserPool: Operation<{ readonly UserPoolId: string }, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteUserPool',
  authorization: 'signed',
  handle: async ({ UserPoolId }, { services: { store } }) => {
    await store.transaction(async (tx) => {
      const { id, settings } = await requirePool(tx, UserPoolId);
      if (settings.DeletionProtection === 'ACTIVE') {
        throw invalidParameter(
          'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be ' +
            'inactivated first.',
        );
      }
      if ((await listDomains(tx, id)).length > 0) {
        throw invalidParameter('User pool cannot be deleted. It has a domain configured that should be deleted first.');
      }
      // Everything that is of the pool goes with it.
      await tx.deleteFrom('user_pools').where('id', '=', id).execute();
    });
    return {};
  },
};

interface AddCustomAttributesInput {
  readonly UserPoolId: string;
  readonly CustomAttributes: readonly SchemaAttributeInput[];
}

const addCustomAttributes: Operation<AddCustomAttributesInput, Record<string, never>> = {
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

export const poolChangeOperations: readonly Operation[] = [updateUserPool, deleteUserPool, addCustomAttributes];
