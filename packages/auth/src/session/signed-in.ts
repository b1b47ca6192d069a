import { createIdentityKeeper, type IdentityKeeper } from './identity.js';
import type { Renewal } from './lease.js';
import type { Core } from './runtime.js';
import { createTokenRefresh } from './tokens.js';

/** The renewals of one sign-in, or of the guest between two, shared by all that use them. */
export interface Keepers {
  /** Undefined for the guest. */
  readonly sid: string | undefined;
  readonly tokens: Renewal | undefined;
  readonly identity: IdentityKeeper | undefined;
}

/** Follows who is signed in, and gives the keepers of the sign-in that counts: each begins with nothing of another's. */
export function createKeepers(core: Core): () => Keepers {
  const { userPool, identityPool } = core;
  const create = (sid: string | undefined): Keepers => {
    const created: Keepers = {
      sid,
      tokens: sid && userPool ? createTokenRefresh(core, userPool, sid) : undefined,
      identity:
        identityPool && (sid || identityPool.allowGuests)
          ? createIdentityKeeper(core, identityPool, sid, () => keepers === created)
          : undefined,
    };
    return created;
  };
  let keepers = create(undefined);
  core.onChange(() => {
    const sid = core.sid();
    if (sid !== keepers.sid || core.account().status === 'signedOut') keepers = create(sid);
  });
  return () => keepers;
}
