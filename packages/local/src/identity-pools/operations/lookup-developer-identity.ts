import type { Operation } from '../../iam/operation.js';
import { readPage } from '../../user-pools/answers/page.js';
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

/** Finds the identity of a developer's user, or all developer's users of an identity. */
export const lookupDeveloperIdentity: Operation<LookupDeveloperIdentityInput, LookupDeveloperIdentityOutput> = {
  service: 'cognito-identity',
  name: 'LookupDeveloperIdentity',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { DeveloperUserIdentifier: subject, MaxResults, NextToken } = input;
    const { db } = services.store;
    const owner = await requireDeveloperPool(db, input.IdentityPoolId);
    const id = await lookupIdentity(db, owner, { identityId: input.IdentityId, subject });
    if (id === undefined) throw invalidParameter('Either IdentityId or DeveloperUserIdentifier is required.');
    if (subject !== undefined) return { IdentityId: id, DeveloperUserIdentifierList: [subject] };

    const { entries, ...next } = await readPage(services, {
      listing: `LookupDeveloperIdentity ${id}`,
      token: NextToken,
      limit: MaxResults,
      read: (after, limit) => listDeveloperUsers(db, id, { after, limit }),
      keyOf: (user) => user,
    });
    return { IdentityId: id, DeveloperUserIdentifierList: entries, ...next };
  },
};
