import type { Operation } from '../../iam/operation.js';
import { keepKnownMembers } from '../../model/known-members.js';
import { toUserPoolClientType, type UserPoolClientType } from '../answers/user-pool-client-type.js';
import { assertClientSettings } from '../clients/client-rules.js';
import { completeClientSettings, type GivenClientSettings, requireClient } from '../clients/client-settings.js';
import { writeClientSettings } from '../clients/clients.js';
import { requirePool } from '../pools/pool-settings.js';

interface UpdateUserPoolClientInput extends GivenClientSettings {
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly ClientName?: string;
}

interface UpdateUserPoolClientOutput {
  readonly UserPoolClient: UserPoolClientType;
}

/** Replaces the settings of an app client as a whole: an omitted setting goes back to its default. */
export const updateUserPoolClient: Operation<UpdateUserPoolClientInput, UpdateUserPoolClientOutput> = {
  service: 'cognito-idp',
  name: 'UpdateUserPoolClient',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { UserPoolId, ClientId, ClientName, ...given } = keepKnownMembers(
      'cognito-idp',
      'UpdateUserPoolClient',
      input,
    );
    await requirePool(services.store.db, UserPoolId);
    const settings = completeClientSettings(given);
    const changed = await services.store.transaction(async (tx) => {
      const { client, pool } = await requireClient(tx, ClientId, UserPoolId);
      await assertClientSettings(tx, pool, { settings, isConfidential: client.secret !== undefined });
      return await writeClientSettings(tx, services, { ...client, name: ClientName ?? client.name, settings });
    });
    return { UserPoolClient: toUserPoolClientType(changed) };
  },
};
