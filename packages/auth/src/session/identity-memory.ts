import { type AWSCredentials, createAWSCredentials } from './aws-credentials.js';
import { type Clocks, type IdentityRecord, issuedMoment } from './records.js';

/** The identity of a sign-in or the guest in the memory of this context. */
export interface HeldIdentity {
  readonly identityId?: string;
  readonly credentials?: AWSCredentials;
}

/** Keeps the valid identity and credentials. */
export interface IdentityMemory {
  held(): HeldIdentity;
  /** Keeps the identity of a record, unless the service has denied it since. */
  hold(record: IdentityRecord): void;
  /** Forgets the identity and the credentials. `goneId`: the service denies this identity, or no longer knows it. */
  forget(goneId?: string): void;
  isGone(identityId: string): boolean;
  /** Forgets denied credentials and all earlier ones. A denied guest loses the identity, too. */
  refuse(isSignedIn: boolean): void;
}

/** Creates an empty memory. */
export function createIdentityMemory(clocks: Clocks): IdentityMemory {
  let held: HeldIdentity = {};
  /** An identity that the service denies or no longer knows. It stays forgotten even if a store has it. */
  let goneId: string | undefined;
  /**
   * The time of the last denial. Earlier credentials count as denied, even if a store has them. Later credentials of another
   * context prove that their identity is valid.
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
        // Credentials never stay beside another identity.
        if (held.identityId !== identityId) held = { identityId };
      } else if (held.credentials?.sessionToken !== credentials.sessionToken) {
        held = { identityId, credentials: createAWSCredentials(credentials, issuedAtMs) };
      }
    },
    forget(id?: string) {
      held = {};
      goneId = id;
      if (id) refusedAtMs = clocks.platform.now();
    },
    isGone: (identityId) => identityId === goneId,
    refuse(isSignedIn) {
      // Stored times are whole milliseconds.
      refusedAtMs = clocks.platform.now() - 1;
      held = isSignedIn && held.identityId ? { identityId: held.identityId } : {};
    },
  };
}
