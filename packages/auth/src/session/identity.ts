import type { IdentityPoolClient } from '../cognito/identity-pool.js';
import type { AuthError } from '../errors/auth-error.js';
import { asAuthError } from '../errors/own-errors.js';
import { findUserSession } from './account.js';
import { getLifespan } from './aws-credentials.js';
import { endsIdentity, explainDenial } from './endings.js';
import { renewFederation } from './federation.js';
import type { Lifespan } from './freshness.js';
import { type IdentityOwner, requestCredentials, requestIdentityId } from './identity-exchange.js';
import { createIdentityMemory, type HeldIdentity, type IdentityMemory } from './identity-memory.js';
import type { Internals } from './internals.js';
import { createLease, type Lease, type Leased, sendUnpaused } from './lease.js';
import { type IdentityPlace, type IdentityRecord, toIdentityPlace } from './records.js';
import { removeGuest } from './store-protocol.js';
import { claimGuest, findIdentity, peekIdentity, saveIdentity } from './store-protocol-identity.js';

/** The name of the lock of all identities. */
export const identityLock = 'identity';

/** Keeps an identity and its AWS credentials usable. A failure here never changes who is signed in. */
export interface IdentityLease extends Lease {
  held(): HeldIdentity;
  /** Whether the pointer has moved since the identity was found, or none was. */
  isLeft(): boolean;
  /** Reads what is stored, once, without waiting for a lock. Never rejects. */
  open(): Promise<undefined>;
}

/** The internal parts of a session with an identity pool. */
interface Parts extends Internals {
  readonly identityPool: IdentityPoolClient;
}

/**
 * The lease of the identity of one sign-in, or of the guest.
 *
 * @param sid - undefined for the guest
 * @param isCurrent - whether this lease still counts: after a sign-out, the next guest has another one
 */
export function createIdentityLease(
  internals: Parts,
  sid: string | undefined,
  isCurrent: () => boolean,
): IdentityLease {
  const { runtime, sync, freshnessOf } = internals;
  const finder = createIdentityFinder(internals, sid);
  const lifespan = (): Lifespan => getLifespan(finder.held().credentials);
  /** The last run ended with a refusal that no new provider token has answered yet. */
  let isRefused = false;
  let opening: Promise<undefined> | undefined;

  const lease = createLease(internals, {
    lock: identityLock,
    freshness: () => freshnessOf(lifespan()),
    // A new token of the provider ends the pause after a refusal.
    version: () => finder.held().credentials ?? runtime.account().session?.record.token,
    issuedAtMs: () => lifespan().issuedAtMs,
    async sync() {
      // A sign-out that has begun here ends this guest: a request for it would be lost.
      await sync.settled();
      const isThere = await finder.begin();
      if (!isThere) await sync.sync();
      const user = findUserSession(runtime.account());
      // Without an ID token that the service takes there is nothing to ask with.
      return isThere && isCurrent() && !(user && freshnessOf(user) === 'expired');
    },
    send: createRenewal(internals, finder, isCurrent),
    fail(error) {
      if (error.kind !== 'notAuthorized') return error;
      const { session } = runtime.account();
      isRefused = true;
      finder.refuse(session !== undefined);
      return explainDenial(error, session);
    },
  });
  let asking: Promise<AuthError | undefined> | undefined;
  const open = (): Promise<undefined> => {
    opening ??= finder.peek().then(
      // The pointer names another sign-in, so the session reads the store, too.
      (isThere) => (isThere ? undefined : sync.sync().then(() => undefined)),
      () => undefined,
    );
    return opening;
  };
  const ensure = async (force: boolean): Promise<AuthError | undefined> => {
    // Fresh credentials from the store need no lock.
    if (!force) await open();
    const error = await lease.ensure(force);
    // After a refusal, the app is asked once, for all callers, for a new token of the federated provider. This holds no lock: the
    // token comes from the app's own code.
    if (isRefused) {
      isRefused = false;
      asking = renewFederation(internals)
        .then((isRenewed) => {
          if (!isRenewed) return error;
          // Another context may have renewed them with its token: they are later than the refusal.
          lease.resume();
          return lease.ensure(false);
        })
        .finally(() => {
          asking = undefined;
        });
    }
    return error && (asking ?? error);
  };
  return { ...lease, ensure, held: finder.held, isLeft: finder.isLeft, open };
}

/** Requests credentials of an identity. A guest's callers get them before they are stored. */
type Request = (identityId: string) => Promise<IdentityRecord>;

/** Creates what asks for credentials, with a new identity where none is known, and stores them. */
function createRenewal(internals: Parts, finder: IdentityFinder, isCurrent: () => boolean): Leased['send'] {
  const { records, sync, identityPool } = internals;
  /** Whether the guest's identity has been removed from the store. */
  let isGuestGone = false;

  /** Stores an identity and holds it. False when the sign-in, or the guest, is over. Undefined where the store failed. */
  const keep = async (identity: IdentityRecord): Promise<boolean | undefined> => {
    const isStored = finder.place !== undefined && (await saveIdentity(records, finder.place, identity));
    if (isStored === false) {
      finder.forget();
      await sync.sync();
    } else finder.hold(identity);
    return isStored;
  };
  /** Credentials of the known identity; undefined where no identity is known, or the known one is gone. */
  const useKnown = async (owner: IdentityOwner | undefined, request: Request): Promise<IdentityRecord | undefined> => {
    const known = finder.held().identityId;
    const guest = owner && !known ? await claimGuest(records, owner.userId, finder.place?.pointer ?? null) : undefined;
    const identityId = known ?? guest;
    if (!identityId || finder.isGone(identityId)) return undefined;
    try {
      return await request(identityId);
    } catch (thrown) {
      if (!endsIdentity(asAuthError(thrown), guest !== undefined)) throw thrown;
      finder.forget(identityId);
      return undefined;
    }
  };
  /** Credentials of a new identity. Undefined when the sign-in, or the guest, was over before the identity was stored. */
  const useNew = async (owner: IdentityOwner | undefined, request: Request): Promise<IdentityRecord | undefined> => {
    const identityId = await sendUnpaused(internals, identityLock, () =>
      requestIdentityId(identityPool, owner?.logins),
    );
    // It counts, even if it is the same identity as before.
    finder.forget();
    const { place } = finder;
    if (!place || !isCurrent()) return undefined;
    // Credentials rotate nothing: the request does not wait until the identity is stored.
    const requested = request(identityId);
    // Its answer may come when the sign-in is over.
    requested.catch(() => undefined);
    const isStored = await keep({ v: 1, identityId });
    if (isStored) finder.place = { ...place, guest: place.guestId ?? place.guest, guestId: undefined };
    return isStored === false ? undefined : requested;
  };
  return async (isLocked, onValue) => {
    const owner = findOwner(internals);
    const request: Request = async (identityId) => {
      const requested = await sendUnpaused(internals, identityLock, () =>
        requestCredentials(internals, identityPool, identityId, owner?.logins),
      );
      // A guest's credentials rotate nothing, so callers don't wait for the store. With the lock, no other context has later ones.
      if (isLocked && !owner && isCurrent()) {
        finder.hold(requested);
        onValue();
      }
      return requested;
    };
    // An identity that is refused when the sign-in or the guest is over is not replaced.
    const identity = (await useKnown(owner, request)) ?? (isCurrent() ? await useNew(owner, request) : undefined);
    if (!identity) return;
    if ((await keep(identity)) === false || !owner || isGuestGone || !isCurrent()) return;
    await removeGuest(records).then(() => {
      isGuestGone = true;
    }, records.emitDegraded);
  };
}

/** Finds the identity in the store, and holds it. */
interface IdentityFinder extends IdentityMemory {
  /** Where the identity is stored. */
  place: IdentityPlace | undefined;
  /** Holds what is stored. False when another user has signed in. */
  peek(): Promise<boolean>;
  /** Finds where the identity is stored, for a renewal, and holds it. False when another user has signed in. */
  begin(): Promise<boolean>;
  /** Whether the pointer has moved since the last of these, or none was. */
  isLeft(): boolean;
}

function createIdentityFinder(internals: Internals, sid: string | undefined): IdentityFinder {
  const { records } = internals;
  const memory = createIdentityMemory(internals);
  /** The value of the pointer under which the identity is held, and the reads that had begun by then. */
  let pointer = sid;
  let turns = 0;
  const find = (seen: Pick<IdentityPlace, 'found'> | undefined): boolean => {
    const { named } = records;
    const found = seen?.found;
    // A guest is over after a sign-out in another context, or once the identity was sent with a user's login.
    if ((named && named !== pointer) || found?.claimedBy) memory.forget();
    pointer = named ?? pointer;
    turns = records.turns;
    if (found && !found.claimedBy) memory.hold(found);
    return seen !== undefined;
  };
  const finder: IdentityFinder = {
    ...memory,
    place: undefined,
    peek: async () => find(await peekIdentity(records, sid)),
    async begin() {
      finder.place = await findIdentity(records, sid).catch((error: unknown): IdentityPlace => {
        // With a known identity, a caller gets new credentials even if the store doesn't answer.
        if (!sid || !memory.held().identityId) throw error;
        return toIdentityPlace(sid);
      });
      return find(finder.place);
    },
    // A read that overlaps the last one of the identity may have an older value.
    isLeft: () => records.named !== pointer && records.notedTurn > turns,
  };
  return finder;
}

/** Finds the owner with the login that the session has now: a refresh brings another one. */
function findOwner({ runtime, userPool }: Internals): IdentityOwner | undefined {
  const { session } = runtime.account();
  if (!session) return undefined;
  const { record } = session;
  if (!session.tokens) return { userId: record.sid, logins: { [session.record.provider]: session.record.token } };
  return { userId: session.userId, logins: { [userPool?.providerName ?? '']: session.tokens.idToken.toString() } };
}
