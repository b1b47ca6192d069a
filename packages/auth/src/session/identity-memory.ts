import { type AWSCredentials, createAWSCredentials } from './aws-credentials.js';
import { type Clocks, type IdentityRecord, issuedMoment } from './records.js';

/** What this context holds of the identity of a sign-in, or of the guest. */
export interface HeldIdentity {
  readonly identityId?: string;
  readonly credentials?: AWSCredentials;
}

/** Which identity and credentials still count. */
export interface IdentityMemory {
  held(): HeldIdentity;
  /** Holds what a record has, unless the service has refused it since. */
  hold(record: IdentityRecord): void;
  /** Forgets everything. `goneId`: the service refuses this identity, or no longer knows it. */
  forget(goneId: string | undefined): void;
  isGone(identityId: string): boolean;
  /** The service refused credentials: those of before count no more. A guest who is refused has no identity either. */
  refuse(isSignedIn: boolean): void;
}

/** Creates a memory that holds nothing. */
export function createIdentityMemory(clocks: Clocks): IdentityMemory {
  let held: HeldIdentity = {};
  /** The service refuses this identity, or no longer knows it: it is forgotten, also where a store still has it. */
  let goneId: string | undefined;
  /**
   * When the service last refused. Credentials of before count as refused, also where a store still has them; what another
   * context got since then shows that their identity lives.
   */
  let refusedAtMs = -Infinity;
  return {
    held: () => held,
    hold({ identityId, credentials }) {
      const { issuedWallMs = 0, expiresAtMs = 0, lifetimeMs = 0 } = credentials ?? {};
      const issuedAtMs = issuedMoment(clocks, issuedWallMs, expiresAtMs - lifetimeMs);
      if (identityId === goneId && issuedAtMs < refusedAtMs) return;
      goneId = undefined;
      if (!credentials || issuedAtMs < refusedAtMs) {
        // Credentials never stay beside an identity that isn't theirs.
        if (held.identityId !== identityId) held = { identityId };
      } else if (held.credentials?.sessionToken !== credentials.sessionToken) {
        held = { identityId, credentials: createAWSCredentials(credentials, issuedAtMs) };
      }
    },
    forget(id) {
      held = {};
      goneId = id;
      if (id) refusedAtMs = clocks.platform.now();
    },
    isGone: (identityId) => identityId === goneId,
    refuse(isSignedIn) {
      // Written instants are whole milliseconds.
      refusedAtMs = clocks.platform.now() - 1;
      held = isSignedIn && held.identityId ? { identityId: held.identityId } : {};
    },
  };
}
