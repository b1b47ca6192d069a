import type { IdentityPoolClient } from '../cognito/identity-pool.js';
import { AuthError } from '../errors/auth-error.js';
import { asAuthError } from '../errors/own-errors.js';
import { sessionOf, userSessionOf } from './account.js';
import { type AWSCredentials, createAWSCredentials, lifespanOf } from './aws-credentials.js';
import { renewFederation } from './federation.js';
import type { Freshness } from './freshness.js';
import { type IdentityOwner, requestCredentials, requestIdentityId } from './identity-exchange.js';
import { createRenewal, type Renewal } from './lease.js';
import {
  type IdentityPlace,
  type IdentityRecord,
  issuedMoment,
  type StoredSession,
  toIdentityPlace,
} from './records.js';
import type { Core } from './runtime.js';
import { claimGuest, findIdentity, removeGuest, saveIdentity } from './store-protocol.js';

/** How the service refuses an identity that is linked to a user elsewhere, or was disabled by a merge. */
const forbidden = /^Access to Identity .*forbidden/i;

/** What this context holds of the identity of a sign-in, or of the guest. */
export interface HeldIdentity {
  readonly identityId?: string;
  readonly credentials?: AWSCredentials;
}

/** Keeps an identity and its AWS credentials usable. A failure here never changes who is signed in. */
export interface IdentityKeeper extends Renewal {
  held(): HeldIdentity;
  freshness(): Freshness;
  /** Reads what is stored, once, without waiting for a lock. Never rejects. */
  open(): Promise<undefined>;
}

/**
 * The identity of one sign-in; without a `sid`, of the guest.
 *
 * @param isCurrent - whether this keeper still counts: after a sign-out, the next guest has another one.
 */
export function createIdentityKeeper(
  core: Core,
  pool: IdentityPoolClient,
  sid: string | undefined,
  isCurrent: () => boolean,
): IdentityKeeper {
  let held: HeldIdentity = {};

  let place: IdentityPlace | undefined;
  /** The service refuses this identity, or no longer knows it: it is forgotten, also where a store still has it. */
  let goneId: string | undefined;
  /**
   * When the service last refused. Credentials of before count as refused, also where a store still has them; what another
   * context got since then shows that their identity lives.
   */
  let refusedAtMs = -Infinity;
  /** The last run ended with a refusal that no new provider token has answered yet. */
  let isRefused = false;
  /** The guest whose identity the user has taken over, or did not need, is out of the store. */
  let isGuestGone = false;
  let federating: Promise<AuthError | undefined> | undefined;

  const hold = ({ identityId, credentials }: IdentityRecord): void => {
    const { issuedWallMs = 0, expiresAtMs = 0, lifetimeMs = 0 } = credentials ?? {};
    const issuedAtMs = issuedMoment(core, issuedWallMs, expiresAtMs - lifetimeMs);
    if (identityId === goneId && issuedAtMs < refusedAtMs) return;
    goneId = undefined;
    if (!credentials || issuedAtMs < refusedAtMs) {
      // Credentials never stay beside an identity that isn't theirs.
      if (held.identityId !== identityId) held = { identityId };
    } else if (held.credentials?.sessionToken !== credentials.sessionToken) {
      held = { identityId, credentials: createAWSCredentials(credentials, issuedAtMs) };
    }
  };
  const freshness = (): Freshness => core.freshnessOf(lifespanOf(held.credentials));

  const find = async (): Promise<IdentityPlace | undefined> => {
    const seen = await findIdentity(core.records, sid).catch((error: unknown): IdentityPlace => {
      // A store that doesn't answer keeps no caller from new credentials of an identity that is known.
      if (!sid || !held.identityId) throw error;
      return toIdentityPlace(sid);
    });
    if (seen?.found) hold(seen.found);
    return seen;
  };
  /** Stores an identity and holds it. False when the sign-in, or the guest, is over. */
  const keep = async (identity: IdentityRecord): Promise<boolean> => {
    const isKept = place !== undefined && (await saveIdentity(core.records, place, identity));
    if (isKept) hold(identity);
    else await core.read();
    return isKept;
  };

  /** Credentials of the known identity; undefined where no identity is known, or the known one is gone. */
  const useKnown = async (owner: IdentityOwner | undefined): Promise<IdentityRecord | undefined> => {
    const guest =
      owner && !held.identityId ? await claimGuest(core.records, owner.userId, place?.pointer ?? null) : undefined;
    const identityId = held.identityId ?? guest;
    if (!identityId || identityId === goneId) return undefined;
    try {
      return await requestCredentials(core, pool, identityId, owner?.logins);
    } catch (thrown) {
      // It no longer exists, belongs to a user elsewhere, was disabled by a merge, or is a guest's that can't become
      // this user's.
      const { code, message } = asAuthError(thrown);
      const isClaimed = guest ?? place?.found?.claimedBy;
      const isForbidden = code === 'NotAuthorizedException' && (isClaimed || forbidden.test(message));
      if (code !== 'ResourceNotFoundException' && !isForbidden) throw thrown;
      goneId = identityId;
      refusedAtMs = core.platform.now();
      held = {};
      return undefined;
    }
  };
  /** Credentials of an identity that is asked for, and is kept before it is used; undefined when that came too late. */
  const useNew = async (owner: IdentityOwner | undefined): Promise<IdentityRecord | undefined> => {
    const identityId = await requestIdentityId(pool, owner?.logins);
    // It counts, even if it is the one of before.
    goneId = undefined;
    held = {};
    if (!place || !(await keep({ v: 1, identityId }))) return undefined;
    place = { ...place, guest: place.guestId ?? place.guest, guestId: undefined };
    return requestCredentials(core, pool, identityId, owner?.logins);
  };

  const renewal = createRenewal(core, {
    lock: 'identity',
    freshness,
    version: () => held.credentials,
    issuedAtMs: () => lifespanOf(held.credentials).issuedAtMs,
    async look() {
      place = await find();
      if (!place) await core.read();
      const user = userSessionOf(core.account());
      // Without an ID token that the service takes there is nothing to ask with.
      return place !== undefined && isCurrent() && !(user && core.freshnessOf(user) === 'expired');
    },
    async send() {
      const owner = ownerOf(core);
      const identity = (await useKnown(owner)) ?? (await useNew(owner));
      if (!identity || !(await keep(identity)) || !owner || isGuestGone || !isCurrent()) return;
      await removeGuest(core.records).then(() => {
        isGuestGone = true;
      }, core.records.emitDegraded);
    },
    fail(error) {
      if (error.kind !== 'notAuthorized') return error;
      const session = sessionOf(core.account());
      isRefused = true;
      // Written instants are whole milliseconds.
      refusedAtMs = core.platform.now() - 1;
      // A guest who is refused has no identity. A user keeps it, without the credentials that were refused.
      held = session && held.identityId ? { identityId: held.identityId } : {};
      return explainRefusal(error, session);
    },
  });
  let opening: Promise<undefined> | undefined;
  const open = (): Promise<undefined> => {
    opening ??= find().then(
      // The pointer names another sign-in: what else the store says of it counts too.
      (found) => (found ? undefined : core.read().then(() => undefined)),
      () => undefined,
    );
    return opening;
  };
  const ensure = async (force: boolean): Promise<AuthError | undefined> => {
    // What is stored and fresh waits for no lock.
    if (!force) await open();
    const error = await renewal.ensure(force);
    if (isRefused) {
      isRefused = false;
      // Not under the lock: a new token comes from the app's own code.
      federating = renewFederation(core)
        .then((isRenewed) => (isRenewed ? renewal.ensure(true) : error))
        .finally(() => {
          federating = undefined;
        });
    }
    return error && (federating ?? error);
  };
  return { ...renewal, ensure, held: () => held, freshness, open };
}

/** With the login that the session has now: a refresh brings another one. */
function ownerOf({ account, userPool }: Core): IdentityOwner | undefined {
  const session = sessionOf(account());
  if (!session) return undefined;
  const { record } = session;
  if (!session.tokens) return { userId: record.sid, logins: { [session.record.provider]: session.record.token } };
  return { userId: session.userId, logins: { [userPool?.providerName ?? '']: session.tokens.idToken.toString() } };
}

function explainRefusal(cause: AuthError, session: StoredSession | undefined): AuthError {
  const [kind, recoverySuggestion] = !session
    ? (['notAuthorized', 'Sign in, or enable guest access.'] as const)
    : session.tokens
      ? (['notAuthorized', "Check the identity pool's roles, and that it accepts the app client."] as const)
      : (['sessionExpired', 'Call federateToIdentityPool() with a new token.'] as const);
  return new AuthError(kind, cause.code, cause.message, { recoverySuggestion, cause });
}
