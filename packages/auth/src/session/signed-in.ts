import { createIdentityLease, type IdentityLease } from './identity.js';
import type { Internals } from './internals.js';
import type { Lease } from './lease.js';
import { createTokenLease } from './tokens.js';

/** The leases of one sign-in or guest, which `fetchAuthSession` and all actions share. */
export interface SignedIn {
  /** Undefined for the guest. */
  readonly sid: string | undefined;
  readonly tokens: Lease | undefined;
  readonly identity: IdentityLease | undefined;
}

/**
 * Follows who is signed in. The returned function gives the object of the current sign-in. A new object has no data of another
 * sign-in.
 */
export function createSignedIn(internals: Internals): () => SignedIn {
  const { runtime, userPool, identityPool } = internals;
  const create = (sid: string | undefined): SignedIn => {
    const isCurrent = (): boolean => current === created;
    const created: SignedIn = {
      sid,
      tokens: sid && userPool ? createTokenLease(internals, userPool, sid) : undefined,
      identity:
        identityPool && (sid || identityPool.allowGuests !== false)
          ? createIdentityLease({ ...internals, identityPool }, sid, isCurrent)
          : undefined,
    };
    return created;
  };
  let current = create(undefined);
  runtime.onChange((_, { elsewhere }) => {
    const sid = runtime.sid();
    // A guest is over after each sign-out here, and after another one elsewhere.
    if (sid !== current.sid || (!sid && (!elsewhere || current.identity?.isLeft()))) current = create(sid);
  });
  return () => current;
}
