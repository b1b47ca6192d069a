import type { Operation } from '../../iam/operation.js';
import { createGuest } from '../credentials/guests.js';
import { linkLogins } from '../identities/linking.js';
import { type Logins, verifyLogins } from '../logins/verify-logins.js';
import { notAuthorized } from '../pools/errors.js';
import { requireIdentityPool } from '../pools/identity-pools.js';
import { DEVELOPER_TOKENS } from '../pools/providers.js';

interface GetIdInput {
  readonly IdentityPoolId: string;
  readonly Logins?: Logins;
}

interface GetIdOutput {
  readonly IdentityId: string;
}

/** With logins always the same identity; without logins a new guest on every call. */
export const getId: Operation<GetIdInput, GetIdOutput> = {
  service: 'cognito-identity',
  name: 'GetId',
  authorization: 'public',
  handle: async (input, { services }) => {
    const pool = await requireIdentityPool(services.store.db, input.IdentityPoolId);
    // The answer that held the token names its identity already.
    if (Object.hasOwn(input.Logins ?? {}, DEVELOPER_TOKENS)) {
      throw notAuthorized("Invalid login token. Can't pass in a Cognito token.");
    }
    const logins = await verifyLogins(services, pool, input.Logins);
    if (logins.length > 0) return { IdentityId: await linkLogins(services, pool.id, { logins }) };
    return { IdentityId: (await createGuest(services, pool)).id };
  },
};
