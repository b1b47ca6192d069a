import type { Operation } from '../http/operation.js';
import { makeCustomAttributes, type SchemaAttributeInput } from './attribute-schema.js';
import { listDomains } from './configuration/domains.js';
import { invalidParameter } from './errors.js';
import { checkPoolSettings } from './pool-rules.js';
import { type PoolSettings, requirePool, writePoolSettings } from './pool-settings.js';
import { type CreateUserPoolInput, completePoolSettings } from './pools.js';

type UpdateUserPoolInput = Partial<CreateUserPoolInput> & { readonly UserPoolId: string };

/** Replaces the settings as a whole, as the service does: what isn't given goes back to its default. */
const updateUserPool: Operation<UpdateUserPoolInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'UpdateUserPool',
  authorization: 'signed',
  handle: async ({ UserPoolId, PoolName, ...given }, { services }) => {
    await services.store.transaction(async (tx) => {
      const pool = await requirePool(tx, UserPoolId);
      const name = PoolName ?? pool.name;
      const settings: PoolSettings = {
        ...completePoolSettings({ ...given, PoolName: name }),
        ...lastingSettings(pool.settings),
      };
      checkPoolSettings(settings);
      await writePoolSettings(tx, services, { ...pool, name, settings });
    });
    return {};
  },
};

/** What is settled when a pool is made, and what other operations set. */
const LASTING = [
  'AliasAttributes',
  'UsernameAttributes',
  'UsernameConfiguration',
  'SoftwareTokenMfaConfiguration',
  'EmailMfaConfiguration',
  'WebAuthnConfiguration',
] as const;

function lastingSettings(settings: PoolSettings): Pick<PoolSettings, 'SchemaAttributes'> {
  const lasting = LASTING.flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]]]));
  return { ...Object.fromEntries(lasting), SchemaAttributes: settings.SchemaAttributes };
}

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

const MOST_CUSTOM_ATTRIBUTES = 50;

const addCustomAttributes: Operation<AddCustomAttributesInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AddCustomAttributes',
  authorization: 'signed',
  handle: async ({ UserPoolId, CustomAttributes }, { services }) => {
    const added = makeCustomAttributes(CustomAttributes);
    await services.store.transaction(async (tx) => {
      const pool = await requirePool(tx, UserPoolId);
      const schema = [...pool.settings.SchemaAttributes];
      for (const attribute of added) {
        if (schema.some(({ Name }) => Name === attribute.Name)) {
          throw invalidParameter(`${attribute.Name}: Existing attribute already has name ${attribute.Name}.`);
        }
        schema.push(attribute);
      }
      if (schema.filter(({ Name }) => Name.includes('custom:')).length > MOST_CUSTOM_ATTRIBUTES) {
        throw invalidParameter(`A user pool can have ${MOST_CUSTOM_ATTRIBUTES} custom attributes.`);
      }
      await writePoolSettings(tx, services, { ...pool, settings: { ...pool.settings, SchemaAttributes: schema } });
    });
    return {};
  },
};

export const poolChangeOperations: readonly Operation[] = [updateUserPool, deleteUserPool, addCustomAttributes];
