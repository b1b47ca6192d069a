import type { Kysely } from 'kysely';
import type { Operation } from '../iam/operation.js';
import type { Tables } from '../store/tables.js';
import { refuseGuestsUnlessAllowed } from './credentials/identity-claim.js';
import { insertIdentity, listProviders, requireIdentity } from './identities/identities.js';
import { linkLogins } from './identities/linking.js';
import { type Logins, verifyLogins } from './logins/verify-logins.js';
import { notAuthorized } from './pools/errors.js';
import { requireIdentityPool } from './pools/identity-pools.js';
import { DEVELOPER_TOKENS } from './pools/providers.js';
import type { IdentityRow } from './pools/schema.js';

interface GetIdInput {
  readonly IdentityPoolId: string;
  readonly Logins?: Logins;
}

/** A new guest's identity on every call without logins; with logins always the same one. */
const getId: Operation<GetIdInput, { readonly IdentityId: string }> = {
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
    refuseGuestsUnlessAllowed(pool);
    const identity = await services.store.transaction((tx) =>
      insertIdentity(services, tx, { identity_pool_id: pool.id, state: 'guest' }),
    );
    return { IdentityId: identity.id };
  },
};

/** An identity as the service describes it. */
export interface IdentityDescription {
  readonly IdentityId: string;
  /** Names of providers. */
  readonly Logins: readonly string[];
  /** Seconds since the epoch. */
  readonly CreationDate: number;
  readonly LastModifiedDate: number;
}

const describeIdentity: Operation<{ readonly IdentityId: string }, IdentityDescription> = {
  service: 'cognito-identity',
  name: 'DescribeIdentity',
  authorization: 'signed',
  handle: async ({ IdentityId }, { services }) => {
    const { db } = services.store;
    return await describeIdentityRow(db, await requireIdentity(db, IdentityId));
  },
};

export async function describeIdentityRow(db: Kysely<Tables>, identity: IdentityRow): Promise<IdentityDescription> {
  return {
    IdentityId: identity.id,
    Logins: await listProviders(db, identity.id),
    CreationDate: identity.created_at / 1000,
    LastModifiedDate: identity.modified_at / 1000,
  };
}

export const identityOperations: readonly Operation[] = [getId, describeIdentity];
