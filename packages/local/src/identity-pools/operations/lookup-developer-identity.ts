import type { Operation } from '../../iam/operation.js';
import { openPageToken } from '../../user-pools/base/page-tokens.js';
import { toPage } from '../answers/page.js';
import { listDeveloperUsers, lookupIdentity, requireDeveloperPool } from '../identities/developer-users.js';
import { invalidParameter } from '../pools/errors.js';

interface LookupDeveloperIdentityInput {
  readonly IdentityPoolId: string;
  readonly IdentityId?: string;
  readonly DeveloperUserIdentifier?: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

interface LookupDeveloperIdentityOutput {
  readonly IdentityId: string;
  readonly DeveloperUserIdentifierList: readonly string[];
  readonly NextToken?: string;
}

const MOST_RESULTS = 60;

/** Finds the identity of a developer's user, or all developer's users of an identity. */
export const lookupDeveloperIdentity: Operation<LookupDeveloperIdentityInput, LookupDeveloperIdentityOutput> = {
  service: 'cognito-identity',
  name: 'LookupDeveloperIdentity',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { DeveloperUserIdentifier: subject, MaxResults: size = MOST_RESULTS, NextToken } = input;
    const { db } = services.store;
    const owner = await requireDeveloperPool(db, input.IdentityPoolId);
    const id = await lookupIdentity(db, owner, { identityId: input.IdentityId, subject });
    if (id === undefined) throw invalidParameter('Either IdentityId or DeveloperUserIdentifier is required.');
    if (subject !== undefined) return { IdentityId: id, DeveloperUserIdentifierList: [subject] };

    const listing = `LookupDeveloperIdentity ${id}`;
    const [after = ''] = NextToken === undefined ? [] : openPageToken(services, listing, NextToken);
    const rows = await listDeveloperUsers(db, id, { after, limit: size + 1 });
    const { page, next } = toPage(services, listing, { rows, size, keysOf: (user) => [user] });
    return { IdentityId: id, DeveloperUserIdentifierList: page, ...next };
  },
};
