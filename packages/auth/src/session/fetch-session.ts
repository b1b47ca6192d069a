import type { AuthError } from '../errors/auth-error.js';
import { asAuthError, createOwnError } from '../errors/own-errors.js';
import { withLimit } from '../platform/waiting.js';
import { sessionOf, userSessionOf } from './account.js';
import { lifespanOf } from './aws-credentials.js';
import type { Lifespan } from './freshness.js';
import type { Core } from './runtime.js';
import type { Keepers } from './signed-in.js';
import { type CognitoAuthSession, createSessionView, type SessionDetails } from './view.js';

/** No call waits longer than this for everything together, in milliseconds. */
const callLimitMs = 30_000;

/** A timer that is early by more counted a sleep that the clock did not, in milliseconds. */
const inexactMs = 1_000;

/** How long the last look at the store may take, in milliseconds. */
const lookLimitMs = 1_000;

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

/** A session that was handed out, and what it was made of. */
interface View {
  readonly session: CognitoAuthSession;
  readonly parts: readonly unknown[];
}

/** Puts sessions together from who is signed in, their tokens and their identity. */
export function createSessionReader(core: Core, keepers: () => Keepers): SessionReader {
  const { platform, identityPool } = core;
  const signedOut = createOwnError('SignedOut');
  const expired = createOwnError('Expired');
  const federated = createOwnError('Federated');
  const notRequested = createOwnError('NotRequested');
  const noIdentity = createOwnError(identityPool ? 'GuestAccessDisabled' : 'NoIdentityPool');

  /** The last sessions that were handed out: one with everything, and one with the tokens alone. */
  const views: (View | undefined)[] = [];
  /** The last session as a promise, until something in it is due. */
  let ready: Promise<CognitoAuthSession> | undefined;
  let readyUntilMs = 0;
  let latest: CognitoAuthSession | undefined;
  core.onChange(() => {
    ready = undefined;
    latest = undefined;
  });

  /** What was asked for once stays fresh on a visible page. */
  const renewHeld = async (): Promise<void> => {
    await core.load();
    const { tokens, identity } = keepers();
    const error = await tokens?.ensure(false);
    if (!error && identity?.held().credentials) await identity.ensure(false);
  };
  let awakenings = 0;
  core.onTick((isAwakening) => {
    if (isAwakening) awakenings++;
    const { tokens, identity } = keepers();
    if (isAwakening) for (const keeper of [tokens, identity]) keeper?.resume();
    void renewHeld();
  });

  const isCurrent = (): boolean => core.isCurrent() && !core.isDisposed();
  const isExpired = (lifespan: Lifespan | undefined): boolean => core.freshnessOf(lifespan) === 'expired';

  /** Each detail as it is at this moment. */
  const describe = (outcomes: Outcomes): SessionDetails => {
    const { force, isTokensOnly, tokens } = outcomes;
    const account = core.account();
    const session = sessionOf(account);
    const isSignedIn = session !== undefined;
    if ('error' in account) {
      const { error } = account;
      return { isSignedIn, userSub: error, identityId: error, credentials: error, tokens: error };
    }
    const kept = keepers();
    const user = userSessionOf(account);
    const isUsable = user && !isExpired(user) && !(force && tokens);
    const noTokens = user ? (tokens ?? kept.tokens?.error() ?? expired) : session ? federated : signedOut;
    const { identityId, credentials } = kept.identity?.held() ?? {};
    const failed = isTokensOnly ? notRequested : (outcomes.identity ?? kept.identity?.error() ?? expired);
    const reason = kept.identity ? failed : noIdentity;
    const areRefused = force && outcomes.identity;
    return {
      isSignedIn,
      userSub: user?.userId ?? noTokens,
      identityId: identityId ?? reason,
      credentials: credentials && !areRefused && !isExpired(lifespanOf(credentials)) ? credentials : reason,
      tokens: isUsable ? user.tokens : noTokens,
    };
  };
  /** The session with these details: the same object until one of them changes. */
  const createView = (details: SessionDetails, isTokensOnly: boolean): CognitoAuthSession => {
    const parts = Object.values(details);
    const known = views.find((view) => parts.every((part, index) => part === view?.parts[index]));
    const view = known ?? { session: createSessionView(details), parts };
    views[Number(isTokensOnly)] = view;
    return view.session;
  };

  /** Renews the tokens, then the identity with them. Each failure is kept for its own details. */
  const renew = async (force: boolean, isTokensOnly: boolean, wait: Wait): Promise<Outcomes> => {
    const tokens = await wait(keepers().tokens?.ensure(force));
    const account = core.account();
    const { identity } = keepers();
    if ('error' in account) return { force, isTokensOnly, tokens };
    // Without an ID token that the service takes there is nothing to ask with.
    const user = userSessionOf(account);
    const blocked = tokens && user && (force || isExpired(user)) ? tokens : core.undecided();
    const failed = await wait(isTokensOnly || blocked ? identity?.open() : identity?.ensure(force));
    return { force, isTokensOnly, tokens, identity: failed ?? blocked };
  };

  /** The lives of what a session holds; what isn't there has none left. */
  const lifespans = (): readonly Lifespan[] => {
    const account = core.account();
    const { identity } = keepers();
    const user = 'error' in account ? undefined : userSessionOf(account);
    return [...(user ? [user] : []), ...(identity ? [lifespanOf(identity.held().credentials)] : [])];
  };

  const resolve = async ({
    forceRefresh = false,
    only,
    signal,
  }: FetchAuthSessionOptions): Promise<CognitoAuthSession> => {
    let untilMs = platform.monotonicMs() + callLimitMs;
    const wait: Wait = async (work) => {
      try {
        return await withLimit(platform, { signal, limitMs: Math.max(untilMs - platform.monotonicMs(), 0) }, async () =>
          work?.catch(asAuthError),
        );
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
    const silence = await wait(core.load().then(() => undefined));
    if (silence) core.dispatch({ type: 'storeFailed', error: silence });
    const isTokensOnly = only === 'tokens';
    const before = keepers();
    let outcomes = await renew(forceRefresh, isTokensOnly, wait);
    // Another user signed in while this call waited: it gets their session, not a mixture. Or the machine slept, and what
    // was renewed first has expired since.
    const isLate = !outcomes.tokens && !outcomes.identity && lifespans().some(isExpired);
    if (keepers() !== before || isLate) outcomes = await renew(false, isTokensOnly, wait);
    // A context that was frozen during the wait may have missed a sign-out, however little time is left.
    const sid = core.sid();
    for (let seen = -1; !isCurrent() && seen !== awakenings; ) {
      seen = awakenings;
      const endAtMs = platform.now() + 2 * lookLimitMs;
      await withLimit(platform, { limitMs: lookLimitMs, outlastsSleep: true }, core.load).catch(() => undefined);
      // A look that was frozen in the middle begins anew. No awakening reaches a disposed session.
      if (platform.now() > endAtMs) seen = -1;
    }
    if (sid !== core.sid()) outcomes = { force: false, isTokensOnly };
    const session = createView(describe(outcomes), isTokensOnly);
    latest = session;
    readyUntilMs = Math.min(...lifespans().map(core.freshUntil));
    ready = outcomes.tokens || outcomes.identity || 'error' in core.account() ? undefined : Promise.resolve(session);
    return session;
  };

  const read = (options: FetchAuthSessionOptions = {}): Promise<CognitoAuthSession> => {
    const { forceRefresh, signal } = options;
    const isReady = isCurrent() && !forceRefresh && !signal?.aborted && platform.now() < readyUntilMs;
    return isReady && ready ? ready : resolve(options);
  };
  return Object.assign(read, { peek: () => latest });
}

/** Waits within a call's limits; gives the error of what it waited for, or of the wait itself. */
type Wait = (work: Promise<AuthError | undefined> | undefined) => Promise<AuthError | undefined>;
