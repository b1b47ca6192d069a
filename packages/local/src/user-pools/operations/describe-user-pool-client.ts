import type { Operation } from '../../iam/operation.js';
import { toUserPoolClientType, type UserPoolClientType } from '../answers/user-pool-client-type.js';
import { requireClient } from '../clients/client-settings.js';
import { requirePool } from '../pools/pool-settings.js';

interface DescribeUserPoolClientInput {
  readonly UserPoolId: string;
  readonly ClientId: string;
}

interface DescribeUserPoolClientOutput {
  readonly UserPoolClient: UserPoolClientType;
}

/** Describes an app client with its settings and its secret. */
export const describeUserPoolClient: Operation<DescribeUserPoolClientInput, DescribeUserPoolClientOutput> = {
  service: 'cognito-idp',
  name: 'DescribeUserPoolClient',
  authorization: 'signed',
  handle: async ({ UserPoolId, ClientId }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    const { client } = await requireClient(store.db, ClientId, UserPoolId);
    return { UserPoolClient: toUserPoolClientType(client) };
  },
};
