import type { Operation } from '../../iam/operation.js';
import { openPageToken } from '../../user-pools/base/page-tokens.js';
import { type IdentityDescription, readIdentityDescription } from '../answers/identity.js';
import { toPage } from '../answers/page.js';
import { listIdentities as list } from '../identities/identities.js';
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
  handle: async ({ IdentityPoolId, MaxResults: size, NextToken, HideDisabled: hideDisabled = false }, { services }) => {
    const { db } = services.store;
    await requireIdentityPool(db, IdentityPoolId);
    const listing = `ListIdentities ${IdentityPoolId} ${hideDisabled}`;
    const [time, id = ''] = NextToken === undefined ? [] : openPageToken(services, listing, NextToken);
    const after = time === undefined ? undefined : { createdAt: Number(time), id };
    const rows = await list(db, IdentityPoolId, { after, limit: size + 1, hideDisabled });
    const { page, next } = toPage(services, listing, { rows, size, keysOf: (row) => [String(row.created_at), row.id] });
    const Identities = await Promise.all(page.map((row) => readIdentityDescription(db, row)));
    return { IdentityPoolId, Identities, ...next };
  },
};
