import { AuthError } from '../errors/auth-error.js';
import { withLimit } from '../platform/waiting.js';
import { type AWSCredentials, getLifespan } from '../session/aws-credentials.js';
import type { FetchAuthSessionOptions } from '../session/fetch-session.js';
import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import type { CognitoAuthSession } from '../session/view.js';
import { leftMs, toLocalExpiration } from './lifetime.js';

/** AWS credentials of one moment, and their owner. */
export interface VendedKeys {
  readonly credentials: AWSCredentials;
  readonly identityId: string;
  /** Their sign-in; undefined for a guest. */
  readonly sid: string | undefined;
}

/** The requirements for keys. */
export interface KeyRequest extends Pick<FetchAuthSessionOptions, 'forceRefresh' | 'signal'> {
  /** Renews keys with a shorter remaining lifetime. At most half of a new key's lifetime counts. */
  readonly minimumMs?: number;
}

/** The keys of a session, for signatures. */
export interface KeySource {
  /**
   * Returns the current keys, renewed first if the session or `minimumMs` requires it.
   *
   * @throws {AuthError} the session's error when it has no keys.
   */
  get(request?: KeyRequest): Promise<VendedKeys>;
  /**
   * Returns the keys after `refused`, which a service called expired or invalid: one renewal for all callers, and no renewal
   * when the session already has newer keys.
   *
   * @throws {AuthError} `SignedOut` when that user is no longer signed in; the session's error when it has no keys.
   */
  getAfter(refused: VendedKeys, signal?: AbortSignal): Promise<VendedKeys>;
  /**
   * Returns the current keys of the owner of `used`.
   *
   * @throws {AuthError} `SignedOut` when that user is no longer signed in.
   */
  getAgain(used: VendedKeys, signal?: AbortSignal): Promise<VendedKeys>;
  /** Whether the remaining lifetime of keys is shorter than `minimumMs`, and new keys would live longer. */
  isShort(credentials: AWSCredentials, minimumMs: number): boolean;
  /** Returns the remaining lifetime of keys, in milliseconds. A clock that is set does not change it. */
  leftMs(credentials: AWSCredentials): number;
  /** Returns the expiration of keys by the local clock. */
  expirationOf(credentials: AWSCredentials): Date;
  /** Returns the service's time of day, in milliseconds since the epoch; the local one before the first answer. */
  serviceNowMs(): number;
  /** Returns the elapsed time, in milliseconds. A clock that is set does not change it. */
  nowMs(): number;
}

/** The renewals after denied keys: one for all requests that were signed with them. */
const followers = new WeakMap<AWSCredentials, Promise<CognitoAuthSession>>();

/** The time limit for such a renewal, in milliseconds: that of a call of the session. */
const LIMIT_MS = 30_000;

/** The largest share of their lifetime that can be required of keys: a larger one would renew at each call. */
const LARGEST_SHARE = 0.5;

/**
 * Creates the source of a session's keys.
 *
 * @param options.bound - serves only the sign-in of the first call.
 * @throws {TypeError} when `session` does not come from `createAuth` or `createSession`.
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
  /** Finds the session of the same user: denied keys are never replaced by those of another one. */
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

/** Renews keys that a service denied. A failure is not kept: the next caller tries again. */
function startRenewal(session: Session, refused: AWSCredentials): Promise<CognitoAuthSession> {
  const renewal = session.fetchAuthSession({ forceRefresh: true });
  const forget = (): void => void followers.delete(refused);
  followers.set(refused, renewal);
  renewal.then((renewed) => renewed.getAWSCredentials().ok || forget(), forget);
  return renewal;
}

/** Binds a source to its first sign-in, or to the guest's identity. */
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

/** Creates the error of work for a user who has signed out or was replaced. */
export function createSignedOutError(message: string, recoverySuggestion: string): AuthError {
  return new AuthError('signedOut', 'SignedOut', message, { recoverySuggestion });
}
