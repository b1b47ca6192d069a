import { AuthError } from '../errors/auth-error.js';
import { withLimit } from '../platform/waiting.js';
import { type AWSCredentials, getLifespan } from '../session/aws-credentials.js';
import type { FetchAuthSessionOptions } from '../session/fetch-session.js';
import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import type { CognitoAuthSession } from '../session/view.js';
import { leftMs, toLocalExpiration } from './lifetime.js';

/** AWS credentials of one moment, and whose they are. */
export interface VendedKeys {
  readonly credentials: AWSCredentials;
  readonly identityId: string;
  /** The sign-in that they belong to; undefined for a guest. */
  readonly sid: string | undefined;
}

/** What keys are asked for. */
export interface KeyRequest extends Pick<FetchAuthSessionOptions, 'forceRefresh' | 'signal'> {
  /** Renews keys that have less life left than this, at most half of a new key's life. */
  readonly minimumMs?: number;
}

/** Gives the keys of a session to what signs with them. */
export interface KeySource {
  /**
   * The keys as they are now, renewed first where the session or `minimumMs` wants it.
   *
   * @throws {AuthError} the reason why the session has no keys.
   */
  get(request?: KeyRequest): Promise<VendedKeys>;
  /**
   * The keys that follow on `refused`, which a service called expired or invalid: one renewal for all who ask, and none
   * where the session holds newer ones already.
   *
   * @throws {AuthError} `SignedOut` when that user is no longer signed in; otherwise the reason why the session has no keys.
   */
  getAfter(refused: VendedKeys, signal?: AbortSignal): Promise<VendedKeys>;
  /**
   * The keys of the user whom `used` belong to, as they are now.
   *
   * @throws {AuthError} `SignedOut` when that user is no longer signed in.
   */
  getAgain(used: VendedKeys, signal?: AbortSignal): Promise<VendedKeys>;
  /** Whether keys have less life left than `minimumMs`, and new ones would have more. */
  isShort(credentials: AWSCredentials, minimumMs: number): boolean;
  /** How much life keys have left, in milliseconds. No clock that is set can change it. */
  leftMs(credentials: AWSCredentials): number;
  /** The local time of day at which keys end. */
  expirationOf(credentials: AWSCredentials): Date;
  /** The service's time of day, in milliseconds since the epoch; the local one while the service has shown none. */
  serviceNowMs(): number;
  /** A moment that no set clock moves, in milliseconds. */
  nowMs(): number;
}

/** The renewals that followed on refused keys: one for all that were signed with them. */
const followers = new WeakMap<AWSCredentials, Promise<CognitoAuthSession>>();

/** How long a call waits for such a renewal, in milliseconds: as long as a session waits for all that it asks. */
const LIMIT_MS = 30_000;

/** The largest share of their life that keys can be asked to have left: a larger one would renew at each call. */
const LARGEST_SHARE = 0.5;

/**
 * Makes the source of a session's keys.
 *
 * @param bound serves one sign-in only: that of the first call.
 * @throws {TypeError} when `session` was not made by `createAuth` or `createSession`.
 */
export function createKeySource(session: Session, options?: { readonly bound?: boolean | undefined }): KeySource {
  const internals = getInternals(session);
  const bound = options?.bound;
  const assertOwner = bound ? createOwnerCheck(session) : () => undefined;
  const isShort = (credentials: AWSCredentials, minimumMs: number): boolean =>
    leftMs(internals, credentials) < Math.min(minimumMs, getLifespan(credentials).lifetimeMs * LARGEST_SHARE);
  const toKeys = (current: CognitoAuthSession): VendedKeys => ({
    credentials: current.getAWSCredentials().get(),
    identityId: current.getIdentityId().get(),
    sid: internals.runtime.sid(),
  });
  /** Keys that a service refused are followed by keys of the same user, or by none. */
  const findSame = async ({ identityId, sid }: VendedKeys, signal?: AbortSignal): Promise<CognitoAuthSession> => {
    const current = await session.fetchAuthSession({ signal });
    const found = current.getIdentityId().value ?? identityId;
    if (internals.runtime.sid() === sid && found === identityId) return current;
    throw createSignedOutError('The user of the refused keys is no longer signed in.', 'Make the request again.');
  };
  return {
    async get({ minimumMs = 0, forceRefresh = false, signal } = {}) {
      if (bound) {
        await internals.sync.ensureLoaded();
        assertOwner();
      }
      let current = await session.fetchAuthSession({ forceRefresh, signal });
      const { value } = current.getAWSCredentials();
      if (!forceRefresh && value && isShort(value, minimumMs)) {
        const renewed = await session.fetchAuthSession({ forceRefresh: true, signal });
        // A renewal that fails for a passing reason leaves what is still valid.
        if (renewed.getAWSCredentials().error?.retryable !== true) current = renewed;
      }
      assertOwner(current);
      return toKeys(current);
    },
    async getAfter(refused, signal) {
      const { credentials } = refused;
      const current = await findSame(refused, signal);
      if (current.getAWSCredentials().value !== credentials) return toKeys(current);
      const renewal = followers.get(credentials) ?? startRenewal(session, credentials);
      // A caller that gives up leaves the renewal to the others.
      const renewed = await withLimit(internals.platform, { limitMs: LIMIT_MS, signal }, () => renewal);
      const next = await findSame(refused, signal);
      return toKeys(next.getAWSCredentials().value === credentials ? renewed : next);
    },
    getAgain: async (used, signal) => toKeys(await findSame(used, signal)),
    isShort,
    leftMs: (credentials) => leftMs(internals, credentials),
    expirationOf: (credentials) => toLocalExpiration(internals, credentials),
    serviceNowMs: () => internals.clock.at(internals.platform.now()) ?? internals.platform.wallMs(),
    nowMs: () => internals.platform.now(),
  };
}

/** Renews keys that a service refused. A failure is not kept: the next caller tries again. */
function startRenewal(session: Session, refused: AWSCredentials): Promise<CognitoAuthSession> {
  const renewal = session.fetchAuthSession({ forceRefresh: true });
  const forget = (): void => void followers.delete(refused);
  followers.set(refused, renewal);
  renewal.then((renewed) => renewed.getAWSCredentials().ok || forget(), forget);
  return renewal;
}

/** Binds a source to the sign-in that it meets first, or to the guest's identity. */
function createOwnerCheck(session: Session): (current?: CognitoAuthSession) => void {
  const internals = getInternals(session);
  let owner: { readonly sid: string | undefined } | undefined;
  let guestId: string | undefined;
  let isOver = false;
  return (current) => {
    // A store that has not answered yet says nothing about who is signed in.
    if (!owner && internals.runtime.account().status === 'unavailable') return;
    owner ??= { sid: internals.runtime.sid() };
    // The next guest has no other sign-in, but another identity.
    const identityId = owner.sid === undefined ? current?.getIdentityId().value : undefined;
    guestId ??= identityId;
    isOver ||= internals.runtime.sid() !== owner.sid || (identityId !== undefined && identityId !== guestId);
    if (isOver) throw createSignedOutError('The sign-in that this is bound to is over.', 'Make a new one.');
  };
}

/** The error of work for a user who has signed out or was replaced. */
export function createSignedOutError(message: string, recoverySuggestion: string): AuthError {
  return new AuthError('signedOut', 'SignedOut', message, { recoverySuggestion });
}
