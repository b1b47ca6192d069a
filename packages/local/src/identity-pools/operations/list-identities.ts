import type { Operation } from '../../iam/operation.js';
import { readPage } from '../../user-pools/answers/page.js';
import { type IdentityDescription, readIdentityDescription } from '../answers/identity.js';
import { listIdentities as list, toListingKey } from '../identities/identities.js';
import { requireIdentityPool } from '../pools/identity-pools.js';

interface ListIdentitiesInput {
  readonly IdentityPoolId: string;
  readonly MaxResults: number;
  readonly NextToken?: string;
  readonly HideDisabled?: boolean;
}

interface ListIdentitiesOutput {
  readonly IdentityPoolId: string;
  readonly Identities: readonly IdentityDescription[];
  readonly NextToken?: string;
}

export const listIdentities: Operation<ListIdentitiesInput, ListIdentitiesOutput> = {
  service: 'cognito-identity',
  name: 'ListIdentities',
  authorization: 'signed',
  handle: async ({ IdentityPoolId, MaxResults, NextToken, HideDisabled: hideDisabled = false }, { services }) => {
    const { db } = services.store;
    await requireIdentityPool(db, IdentityPoolId);
    const { entries, ...next } = await readPage(services, {
      listing: `ListIdentities ${IdentityPoolId} ${hideDisabled}`,
      token: NextToken,
      limit: MaxResults,
      read: (after, limit) => list(db, IdentityPoolId, { after, limit, hideDisabled }),
      keyOf: toListingKey,
    });
    const Identities = await Promise.all(entries.map((row) => readIdentityDescription(db, row)));
    return { IdentityPoolId, Identities, ...next };
  },
};
