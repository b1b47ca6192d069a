import type { Operation } from '../../iam/operation.js';
import { keepKnownMembers } from '../../model/known-members.js';
import { deleteClientConfiguration } from '../configuration/client-configuration.js';
import { pageOf } from '../configuration/items.js';
import { requirePool } from '../pools/pool-settings.js';
import { checkClientSettings } from './client-rules.js';
import { type CreateUserPoolClientInput, completeClientSettings, requireClient } from './client-settings.js';
import { type ClientOutput, describeClient } from './clients.js';

type UpdateUserPoolClientInput = Partial<CreateUserPoolClientInput> & {
  readonly UserPoolId: string;
  readonly ClientId: string;
};

/** Replaces the settings as a whole: what is omitted goes back to its default. */
const updateUserPoolClient: Operation<UpdateUserPoolClientInput, ClientOutput> = {
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
    return await services.store.transaction(async (tx) => {
      const { client, pool } = await requireClient(tx, ClientId, UserPoolId);
      const name = ClientName ?? client.name;
      const settings = completeClientSettings({ ...given, UserPoolId, ClientName: name });
      await checkClientSettings(tx, pool, { settings, isConfidential: client.secret !== undefined });
      const now = services.clock.now();
      await tx
        .updateTable('app_clients')
        .set({ name, settings: JSON.stringify(settings), modified_at: now })
        .where('id', '=', client.id)
        .execute();
      return { UserPoolClient: describeClient({ ...client, name, settings, modifiedAt: now }) };
    });
  },
};

interface ClientKey {
  readonly UserPoolId: string;
  readonly ClientId: string;
}

/** Deletes an app client, and with it the sign-ins that were made through it. */
const deleteUserPoolClient: Operation<ClientKey, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteUserPoolClient',
  authorization: 'signed',
  handle: async ({ UserPoolId, ClientId }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    await store.transaction(async (tx) => {
      const { client } = await requireClient(tx, ClientId, UserPoolId);
      await tx.deleteFrom('sign_ins').where('client_id', '=', client.id).execute();
      await deleteClientConfiguration(tx, UserPoolId, client.id);
      await tx.deleteFrom('app_clients').where('id', '=', client.id).execute();
    });
    return {};
  },
};

interface ListUserPoolClientsInput {
  readonly UserPoolId: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
  readonly ClientType?: 'REGULAR' | 'DCR';
}

interface ListUserPoolClientsOutput {
  readonly UserPoolClients: readonly (ClientKey & { readonly ClientName: string })[];
  readonly NextToken?: string;
}

const listUserPoolClients: Operation<ListUserPoolClientsInput, ListUserPoolClientsOutput> = {
  service: 'cognito-idp',
  name: 'ListUserPoolClients',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { UserPoolId, ClientType = 'REGULAR' } = input;
    const { db } = services.store;
    await requirePool(db, UserPoolId);
    // Nothing here registers clients dynamically: all were made by an administrator.
    const rows =
      ClientType === 'DCR'
        ? []
        : await db.selectFrom('app_clients').select(['id', 'name']).where('user_pool_id', '=', UserPoolId).execute();
    const of = `ListUserPoolClients ${UserPoolId} ${ClientType}`;
    const { entries, ...next } = pageOf(services, rows, { of, keyOf: ({ id }) => id, input });
    return {
      UserPoolClients: entries.map(({ id, name }) => ({ ClientId: id, UserPoolId, ClientName: name })),
      ...next,
    };
  },
};

export const clientChangeOperations: readonly Operation[] = [
  updateUserPoolClient,
  deleteUserPoolClient,
  listUserPoolClients,
];
