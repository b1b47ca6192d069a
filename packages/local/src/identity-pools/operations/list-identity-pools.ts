import type { Operation } from '../../iam/operation.js';
import { readPage } from '../../user-pools/answers/page.js';
import { listIdentityPools as list } from '../pools/identity-pools.js';

interface ListIdentityPoolsInput {
  readonly MaxResults: number;
  readonly NextToken?: string;
}

interface ListIdentityPoolsOutput {
  readonly IdentityPools: readonly { readonly IdentityPoolId: string; readonly IdentityPoolName: string }[];
  readonly NextToken?: string;
}

export const listIdentityPools: Operation<ListIdentityPoolsInput, ListIdentityPoolsOutput> = {
  service: 'cognito-identity',
  name: 'ListIdentityPools',
  authorization: 'signed',
  handle: async ({ MaxResults, NextToken }, { services }) => {
    const { entries, ...next } = await readPage(services, {
      listing: 'ListIdentityPools',
      token: NextToken,
      limit: MaxResults,
      read: (after, limit) => list(services.store.db, { after, limit }),
      keyOf: ({ id }) => id,
    });
    return { IdentityPools: entries.map(({ id, name }) => ({ IdentityPoolId: id, IdentityPoolName: name })), ...next };
  },
};
