import type { AuthError } from '../errors/auth-error.js';
import { asAuthError } from '../errors/own-errors.js';
import type { Platform } from '../platform/platform.js';
import { withLimit } from '../platform/waiting.js';
import { userSessionOf } from './account.js';
import { lifespanOf } from './aws-credentials.js';
import type { Lifespan } from './freshness.js';
import type { Internals } from './internals.js';
import { type CognitoAuthSession, createDescription, createViews, type Known } from './view.js';

/** No call waits longer than this for everything together, in milliseconds. */
const callLimitMs = 30_000;

/** A timer that is early by more counted a sleep that the clock did not, in milliseconds. */
const inexactMs = 1_000;

/** How long the last read of the store may take, in milliseconds. */
const readLimitMs = 1_000;

/** What a session can be asked with. */
export interface FetchAuthSessionOptions {
  /** Renews tokens and AWS credentials although they are fresh. Default false. */
  readonly forceRefresh?: boolean | undefined;
  /**
   * `'tokens'`: renews the tokens alone, and neither asks nor waits for the identity pool. The session has the identity
   * id and the AWS credentials that are known, else the error `NotRequested`. Default: everything is renewed.
   */
  readonly only?: 'tokens' | undefined;
  /** Ends this call's waiting; what others wait for goes on. */
  readonly signal?: AbortSignal | undefined;
}

/** Answers `fetchAuthSession()`. */
export interface SessionReader {
  (options?: FetchAuthSessionOptions): Promise<CognitoAuthSession>;
  /** The last answer; undefined before the first one, and when the sign-in has changed since. */
  peek(): CognitoAuthSession | undefined;
}

/** What a call asked for, and why it could not be renewed just now; undefined where it was, or did not have to be. */
interface Outcomes {
  /** The caller wants new ones, and isn't content with what is still usable. */
  readonly force: boolean;
  /** The identity pool was not asked. */
  readonly isTokensOnly: boolean;
  readonly tokens?: AuthError | undefined;
  readonly identity?: AuthError | undefined;
}

/** Waits within a call's limits; gives the error of what it waited for, or of the wait itself. */
type Wait = (work: Promise<AuthError | undefined> | undefined) => Promise<AuthError | undefined>;

/** Puts sessions together from who is signed in, their tokens and their identity. */
export function createSessionReader(internals: Internals): SessionReader {
  const { platform, runtime, sync } = internals;
  const describe = createDescription(internals.identityPool !== undefined);
  const createView = createViews();
  /** The last session as a promise, until something in it is due. */
  let ready: Promise<CognitoAuthSession> | undefined;
  let readyUntilMs = 0;
  let latest: CognitoAuthSession | undefined;
  runtime.onChange(() => {
    ready = undefined;
    latest = undefined;
  });
  const awakenings = keepRenewed(internals);

  const fetchAnew = async (options: FetchAuthSessionOptions): Promise<CognitoAuthSession> => {
    const { forceRefresh = false, only, signal } = options;
    const isTokensOnly = only === 'tokens';
    const wait = createWait(platform, signal);
    const silence = await wait(sync.ensureLoaded().then(() => undefined));
    if (silence) runtime.dispatch({ type: 'storeFailed', error: silence });
    const before = internals.signedIn();
    let outcomes = await renew(internals, { force: forceRefresh, isTokensOnly }, wait);
    // Another user signed in while this call waited: it gets their session, not a mixture. Or the machine slept, and what
    // was renewed first has expired since.
    const isLate =
      !outcomes.tokens &&
      !outcomes.identity &&
      listLifespans(internals).some((lifespan) => internals.freshnessOf(lifespan) === 'expired');
    if (internals.signedIn() !== before || isLate)
      outcomes = await renew(internals, { force: false, isTokensOnly }, wait);
    const sid = runtime.sid();
    await readLast(internals, awakenings);
    if (sid !== runtime.sid()) outcomes = { force: false, isTokensOnly };
    const session = createView(describe(collect(internals, outcomes)), isTokensOnly);
    latest = session;
    readyUntilMs = Math.min(...listLifespans(internals).map(internals.freshUntil));
    ready = outcomes.tokens || outcomes.identity || 'error' in runtime.account() ? undefined : Promise.resolve(session);
    return session;
  };
  const read = (options: FetchAuthSessionOptions = {}): Promise<CognitoAuthSession> => {
    const { forceRefresh, signal } = options;
    const isReady = isCurrent(internals) && !forceRefresh && !signal?.aborted && platform.now() < readyUntilMs;
    return isReady && ready ? ready : fetchAnew(options);
  };
  return Object.assign(read, { peek: () => latest });
}

/** Whether what this context knows is the present: a disposed one follows no others any more. */
function isCurrent({ runtime, sync }: Internals): boolean {
  return sync.isCurrent() && !runtime.isDisposed();
}

/** Waits for the work of one call, within its time. */
function createWait(platform: Platform, signal: AbortSignal | undefined): Wait {
  let untilMs = platform.monotonicMs() + callLimitMs;
  const wait: Wait = async (work) => {
    const limitMs = Math.max(untilMs - platform.monotonicMs(), 0);
    try {
      return await withLimit(platform, { signal, limitMs }, async () => work?.catch(asAuthError));
    } catch (error) {
      // An abort ends this call alone. Everything else becomes the error of a detail.
      if (signal?.aborted) throw error;
      const failure = asAuthError(error);
      const nowMs = platform.monotonicMs();
      const lateMs = failure.code === 'Timeout' ? nowMs - untilMs : 0;
      if (lateMs > -inexactMs && lateMs < callLimitMs) return failure;
      // The machine slept, and its clock with it or not: all that this call waits for slept too.
      untilMs = nowMs + callLimitMs;
      return wait(work);
    }
  };
  return wait;
}

/** Renews the tokens, then the identity with them. Each failure is kept for its own details. */
async function renew(
  internals: Internals,
  asked: Pick<Outcomes, 'force' | 'isTokensOnly'>,
  wait: Wait,
): Promise<Outcomes> {
  const { force, isTokensOnly } = asked;
  const tokens = await wait(internals.signedIn().tokens?.ensure(force));
  const account = internals.runtime.account();
  const { identity } = internals.signedIn();
  if ('error' in account) return { ...asked, tokens };
  // Without an ID token that the service takes there is nothing to ask with.
  const user = userSessionOf(account);
  const isBlocked = tokens && user && (force || internals.freshnessOf(user) === 'expired');
  const blocked = isBlocked ? tokens : internals.sync.undecided();
  const failed = await wait(isTokensOnly || blocked ? identity?.open() : identity?.ensure(force));
  return { ...asked, tokens, identity: failed ?? blocked };
}

/**
 * Reads the store a last time, where this context may have missed a sign-out: it was frozen during the wait. However little
 * time is left, it takes up to a second.
 */
async function readLast(internals: Internals, awakenings: () => number): Promise<void> {
  const { platform, sync } = internals;
  for (let seen = -1; !isCurrent(internals) && seen !== awakenings(); ) {
    seen = awakenings();
    const endAtMs = platform.now() + 2 * readLimitMs;
    await withLimit(platform, { limitMs: readLimitMs, outlastsSleep: true }, sync.ensureLoaded).catch(() => undefined);
    // A read that was frozen in the middle begins anew. No awakening reaches a disposed session.
    if (platform.now() > endAtMs) seen = -1;
  }
}

/** The lives of what a session holds; what isn't there has none left. */
function listLifespans({ runtime, signedIn }: Internals): readonly Lifespan[] {
  const account = runtime.account();
  const { identity } = signedIn();
  const user = 'error' in account ? undefined : userSessionOf(account);
  return [...(user ? [user] : []), ...(identity ? [lifespanOf(identity.held().credentials)] : [])];
}

/** What is known at this moment, for the answer to a call. */
function collect({ runtime, freshnessOf, signedIn }: Internals, outcomes: Outcomes): Known {
  const account = runtime.account();
  const { tokens, identity } = signedIn();
  const { identityId, credentials } = identity?.held() ?? {};
  return {
    account,
    isExpired: freshnessOf(userSessionOf(account)) === 'expired',
    isForced: outcomes.force,
    tokens: { inCall: outcomes.tokens, before: tokens?.error() },
    identity: identity && {
      identityId,
      credentials: freshnessOf(lifespanOf(credentials)) === 'expired' ? undefined : credentials,
      isNotRequested: outcomes.isTokensOnly,
      inCall: outcomes.identity,
      before: identity.error(),
    },
  };
}

/** Keeps fresh on a visible page what was asked for once. Returns how often the page woke up. */
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
      for (const lease of [tokens, identity]) lease?.resume();
    }
    void renewHeld();
  });
  return () => awakenings;
}
