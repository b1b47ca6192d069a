import type { Operation } from '../../iam/operation.js';
import { readPageFrom } from '../answers/page.js';
import { listClients } from '../clients/clients.js';
import { requirePool } from '../pools/pool-settings.js';

interface ListUserPoolClientsInput {
  readonly UserPoolId: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
  readonly ClientType?: 'REGULAR' | 'DCR';
}

interface ListUserPoolClientsOutput {
  readonly UserPoolClients: readonly {
    readonly ClientId: string;
    readonly UserPoolId: string;
    readonly ClientName: string;
  }[];
  readonly NextToken?: string;
}

/** Lists the app clients of a user pool. There is no dynamic client registration here: `DCR` lists none. */
export const listUserPoolClients: Operation<ListUserPoolClientsInput, ListUserPoolClientsOutput> = {
  service: 'cognito-idp',
  name: 'ListUserPoolClients',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { UserPoolId, ClientType = 'REGULAR' } = input;
    await requirePool(services.store.db, UserPoolId);
    const clients = ClientType === 'DCR' ? [] : await listClients(services.store.db, UserPoolId);
    const { entries, ...next } = await readPageFrom(services, clients, {
      listing: `ListUserPoolClients ${UserPoolId} ${ClientType}`,
      token: input.NextToken,
      limit: input.MaxResults,
      keyOf: ({ id }) => id,
    });
    return {
      UserPoolClients: entries.map(({ id, name }) => ({ ClientId: id, UserPoolId, ClientName: name })),
      ...next,
    };
  },
};
