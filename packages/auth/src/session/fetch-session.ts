import type { AuthError } from '../errors/auth-error.js';
import { asAuthError } from '../errors/own-errors.js';
import type { Platform } from '../platform/platform.js';
import { withLimit } from '../platform/waiting.js';
import { findUserSession } from './account.js';
import { getLifespan } from './aws-credentials.js';
import type { Lifespan } from './freshness.js';
import type { Internals } from './internals.js';
import {
  type Asked,
  type CognitoAuthSession,
  createDescription,
  createViews,
  type Known,
  type Outcomes,
} from './view.js';

/** The time limit of a call, in milliseconds. */
const callLimitMs = 30_000;

/** A timer that is early by more counted a sleep that the clock did not count, in milliseconds. */
const inexactMs = 1_000;

/** The time limit of the last read of the store, in milliseconds. */
const readLimitMs = 1_000;

/** The input of `fetchAuthSession`. */
export interface FetchAuthSessionOptions {
  /** Renews fresh tokens and AWS credentials, too. Default false. */
  readonly forceRefresh?: boolean | undefined;
  /**
   * `'tokens'`: renews only the tokens, without a request to the identity pool and without a wait for it. The session has known
   * identity ids and AWS credentials; otherwise these details are the error `NotRequested`. Default: all details.
   */
  readonly only?: 'tokens' | undefined;
  /** Ends the wait of this call. Shared work continues for other callers. */
  readonly signal?: AbortSignal | undefined;
}

/** Answers `fetchAuthSession()`. */
export interface SessionReader {
  (options?: FetchAuthSessionOptions): Promise<CognitoAuthSession>;
  /** Returns the last session; undefined before the first one, and after a change of the sign-in. */
  peek(): CognitoAuthSession | undefined;
}

/** Waits within the limits of a call. Resolves to the error of the work or of the wait. */
type Wait = (work: Promise<AuthError | undefined> | undefined) => Promise<AuthError | undefined>;

/** Creates `fetchAuthSession`, which composes sessions from the account, its tokens and its identity. */
export function createSessionReader(internals: Internals): SessionReader {
  const { platform, runtime, sync } = internals;
  const describe = createDescription(internals.identityPool !== undefined);
  const createView = createViews();
  /** The last session as a promise, until a detail is due. */
  let ready: Promise<CognitoAuthSession> | undefined;
  let readyUntilMs = 0;
  let latest: CognitoAuthSession | undefined;
  runtime.onChange(() => {
    ready = undefined;
    latest = undefined;
  });
  const awakenings = keepRenewed(internals);

  const fetchAnew = async (options: FetchAuthSessionOptions): Promise<CognitoAuthSession> => {
    const { only, signal } = options;
    const wait = createWait(platform, signal);
    const silence = await wait(sync.ensureLoaded().then(() => undefined));
    if (silence) runtime.dispatch({ type: 'storeFailed', error: silence });
    const before = internals.signedIn();
    let outcomes = await renew(internals, options, wait);
    // Another user signed in during this call, which then gets that user's session and no mixture. Or the machine slept, and
    // the detail that was renewed first has expired.
    const isLate =
      !outcomes.tokens &&
      !outcomes.identity &&
      listLifespans(internals).some((lifespan) => internals.freshnessOf(lifespan) === 'expired');
    if (internals.signedIn() !== before || isLate) outcomes = await renew(internals, { only }, wait);
    const sid = runtime.sid();
    await readLast(internals, awakenings);
    if (sid !== runtime.sid()) outcomes = { only };
    const session = createView(describe(collect(internals, outcomes)), only === 'tokens');
    latest = session;
    readyUntilMs = Math.min(...listLifespans(internals).map(internals.freshUntil));
    ready = outcomes.tokens || outcomes.identity || runtime.account().error ? undefined : Promise.resolve(session);
    return session;
  };
  const read = (options: FetchAuthSessionOptions = {}): Promise<CognitoAuthSession> => {
    const { forceRefresh, signal } = options;
    const isReady = isCurrent(internals) && !forceRefresh && !signal?.aborted && platform.now() < readyUntilMs;
    return isReady && ready ? ready : fetchAnew(options);
  };
  return Object.assign(read, { peek: () => latest });
}

/** Whether this context is up to date. A disposed one no longer follows others. */
function isCurrent({ runtime, sync }: Internals): boolean {
  return sync.isCurrent() && !runtime.isDisposed();
}

/** Creates the wait of one call, within its time limit. */
function createWait(platform: Platform, signal: AbortSignal | undefined): Wait {
  let untilMs = platform.monotonicMs() + callLimitMs;
  const wait: Wait = async (work) => {
    const limitMs = Math.max(untilMs - platform.monotonicMs(), 0);
    try {
      return await withLimit(platform, { signal, limitMs }, async () => work?.catch(asAuthError));
    } catch (error) {
      // An abort ends only this call. Any other error becomes the error of a detail.
      if (signal?.aborted) throw error;
      const failure = asAuthError(error);
      const nowMs = platform.monotonicMs();
      const lateMs = failure.code === 'Timeout' ? nowMs - untilMs : 0;
      if (lateMs > -inexactMs && lateMs < callLimitMs) return failure;
      // The machine slept, with or without its clock. The awaited work slept, too.
      untilMs = nowMs + callLimitMs;
      return wait(work);
    }
  };
  return wait;
}

/** Renews the tokens, then the identity with them. Each failure affects only its own details. */
async function renew(internals: Internals, asked: Asked, wait: Wait): Promise<Outcomes> {
  const { forceRefresh: force = false, only } = asked;
  const tokens = await wait(internals.signedIn().tokens?.ensure(force));
  const account = internals.runtime.account();
  const { identity } = internals.signedIn();
  if (account.error) return { ...asked, tokens };
  // Without a valid ID token the identity pool cannot be asked.
  const user = findUserSession(account);
  const isBlocked = tokens && user && (force || internals.freshnessOf(user) === 'expired');
  const blocked = isBlocked ? tokens : internals.sync.undecided();
  const failed = await wait(only || blocked ? identity?.open() : identity?.ensure(force));
  return { ...asked, tokens, identity: failed ?? blocked };
}

/**
 * Reads the store a last time when this context may have missed a sign-out, because it was frozen during the wait. It may take
 * up to a second, even after the time limit.
 */
async function readLast(internals: Internals, awakenings: () => number): Promise<void> {
  const { platform, sync } = internals;
  for (let seen = -1; !isCurrent(internals) && seen !== awakenings(); ) {
    seen = awakenings();
    const endAtMs = platform.now() + 2 * readLimitMs;
    await withLimit(platform, { limitMs: readLimitMs, outlastsSleep: true }, sync.ensureLoaded).catch(() => undefined);
    // A read that was frozen starts over. A disposed session receives no wake-up.
    if (platform.now() > endAtMs) seen = -1;
  }
}

/** Returns the lifetimes of a session's details. An absent detail has none left. */
function listLifespans({ runtime, signedIn }: Internals): readonly Lifespan[] {
  const account = runtime.account();
  const { identity } = signedIn();
  const user = account.error ? undefined : findUserSession(account);
  return [...(user ? [user] : []), ...(identity ? [getLifespan(identity.held().credentials)] : [])];
}

/** Returns the current state for the answer to a call. */
function collect({ runtime, freshnessOf, signedIn }: Internals, outcomes: Outcomes): Known {
  const account = runtime.account();
  const { tokens, identity } = signedIn();
  const held = identity?.held();
  return {
    ...outcomes,
    account,
    last: { tokens: tokens?.error(), identity: identity?.error() },
    isExpired: freshnessOf(findUserSession(account)) === 'expired',
    isOver: freshnessOf(getLifespan(held?.credentials)) === 'expired',
    held,
  };
}

/** Keeps requested details fresh on a visible page. Returns how often the page woke up. */
function keepRenewed({ sync, signedIn }: Internals): () => number {
  let awakenings = 0;
  const renewHeld = async (): Promise<void> => {
    await sync.ensureLoaded();
    const { tokens, identity } = signedIn();
    const error = await tokens?.ensure(false);
    if (!error && identity?.held().credentials) await identity.ensure(false);
  };
  sync.onTick((isAwakening) => {
    if (isAwakening) {
      awakenings++;
      const { tokens, identity } = signedIn();
      tokens?.resume();
      identity?.resume();
    }
    void renewHeld();
  });
  return () => awakenings;
}
