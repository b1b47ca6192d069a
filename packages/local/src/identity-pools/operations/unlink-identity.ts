import type { Operation } from '../../iam/operation.js';
import { requireIdentity } from '../identities/identities.js';
import { unlinkLogins } from '../identities/linking.js';
import { type Logins, verifyLogins } from '../logins/verify-logins.js';
import { requireIdentityPool } from '../pools/identity-pools.js';
import { toProviderName } from '../pools/providers.js';

interface UnlinkIdentityInput {
  readonly IdentityId: string;
  readonly Logins: Logins;
  readonly LoginsToRemove: readonly string[];
}

/** Removes logins from an identity. The caller must have one of its logins. */
export const unlinkIdentity: Operation<UnlinkIdentityInput, Record<string, never>> = {
  service: 'cognito-identity',
  name: 'UnlinkIdentity',
  authorization: 'public',
  handle: async ({ IdentityId, Logins: given, LoginsToRemove }, { services }) => {
    const { store, settings } = services;
    const identity = await requireIdentity(store.db, IdentityId);
    const pool = await requireIdentityPool(store.db, identity.identity_pool_id);
    const logins = await verifyLogins(services, pool, given);
    const providers = LoginsToRemove.map((key) => toProviderName(settings, key));
    await unlinkLogins(services, identity, { logins, providers });
    return {};
  },
};
