import type { Operation } from '../../iam/operation.js';
import { openPageToken } from '../../user-pools/base/page-tokens.js';
import { toPage } from '../answers/page.js';
import { listIdentityPools as list } from '../pools/identity-pools.js';

interface ListIdentityPoolsInput {
  readonly MaxResults: number;
  readonly NextToken?: string;
}

interface ListIdentityPoolsOutput {
  readonly IdentityPools: readonly { readonly IdentityPoolId: string; readonly IdentityPoolName: string }[];
  readonly NextToken?: string;
}

const LISTING = 'ListIdentityPools';

export const listIdentityPools: Operation<ListIdentityPoolsInput, ListIdentityPoolsOutput> = {
  service: 'cognito-identity',
  name: 'ListIdentityPools',
  authorization: 'signed',
  handle: async ({ MaxResults: size, NextToken }, { services }) => {
    const [after = ''] = NextToken === undefined ? [] : openPageToken(services, LISTING, NextToken);
    const rows = await list(services.store.db, { after, limit: size + 1 });
    const { page, next } = toPage(services, LISTING, { rows, size, keysOf: ({ id }) => [id] });
    return { IdentityPools: page.map(({ id, name }) => ({ IdentityPoolId: id, IdentityPoolName: name })), ...next };
  },
};
