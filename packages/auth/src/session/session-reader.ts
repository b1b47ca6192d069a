import { AuthError } from '../errors/auth-error.js';
import { createOwnError } from '../errors/own-errors.js';
import { withLimit } from '../platform/waiting.js';
import type { Core } from './core.js';
import type { Lifespan } from './freshness.js';
import { createIdentityKeeper } from './identity-keeper.js';
import { sessionOf, userSessionOf } from './machine.js';
import { type CognitoAuthSession, createSessionView, type SessionDetails } from './session-view.js';
import { createTokenRefresh } from './token-refresh.js';

/** No call waits longer than this for everything together, in milliseconds. */
const callLimitMs = 30_000;

/** How long the last look at the store may take, in milliseconds. */
const lookLimitMs = 1_000;

/** What a session can be asked with. */
export interface FetchAuthSessionOptions {
  /** Renews tokens and AWS credentials although they are fresh. Default false. */
  readonly forceRefresh?: boolean | undefined;
  /** Ends this call's waiting; what others wait for goes on. */
  readonly signal?: AbortSignal | undefined;
}

/** Answers `fetchAuthSession()`. */
export type SessionReader = (options?: FetchAuthSessionOptions) => Promise<CognitoAuthSession>;

/** Why something could not be renewed just now; undefined where it was, or did not have to be. */
interface Outcomes {
  /** The caller wants new ones, and isn't content with what is still usable. */
  readonly force: boolean;
  readonly tokens?: AuthError | undefined;
  readonly identity?: AuthError | undefined;
}

/** Puts sessions together from who is signed in, their tokens and their identity. */
export function createSessionReader(core: Core): SessionReader {
  const { platform, userPool, identityPool } = core;
  const signedOut = createOwnError('SignedOut');
  const expired = createOwnError('Expired');
  const federated = createOwnError('Federated');
  const noIdentity = createOwnError(identityPool ? 'GuestAccessDisabled' : 'NoIdentityPool');

  /** Tokens and identity of one sign-in, or of the guest between two: each begins with nothing of another's. */
  const createKeepers = (sid: string | undefined) => ({
    sid,
    tokens: sid && userPool ? createTokenRefresh(core, userPool, sid) : undefined,
    identity:
      identityPool && (sid || identityPool.allowGuests) ? createIdentityKeeper(core, identityPool, sid) : undefined,
  });
  let keepers = createKeepers(undefined);
  /** The last session that was handed out, and what it was made of. */
  let view: CognitoAuthSession | undefined;
  let parts: readonly unknown[] = [];
  /** The same as a promise, until something in it is due. */
  let ready: Promise<CognitoAuthSession> | undefined;
  let readyUntilMs = 0;
  core.onChange(() => {
    ready = undefined;
    const sid = core.sid();
    if (sid !== keepers.sid || core.account().status === 'signedOut') keepers = createKeepers(sid);
  });

  /** What was asked for once stays fresh on a visible page. */
  const renewHeld = async (): Promise<void> => {
    await core.load();
    const { tokens, identity } = keepers;
    const error = await tokens?.ensure(false);
    if (!error && identity?.held().credentials) await identity.ensure(false);
  };
  core.onTick((isAwakening) => {
    if (isAwakening) for (const keeper of [keepers.tokens, keepers.identity]) keeper?.resume();
    void renewHeld();
  });

  const isExpired = (lifespan: Lifespan | undefined): boolean => core.freshnessOf(lifespan) === 'expired';

  /** Each detail as it is at this moment. */
  const describe = ({ force, tokens, identity }: Outcomes): SessionDetails => {
    const account = core.account();
    const session = sessionOf(account);
    const isSignedIn = session !== undefined;
    if ('error' in account) {
      const { error } = account;
      return { isSignedIn, userSub: error, identityId: error, credentials: error, tokens: error };
    }
    const user = userSessionOf(account);
    const isUsable = user && !isExpired(user) && !(force && tokens);
    const noTokens = user ? (tokens ?? keepers.tokens?.error() ?? expired) : session ? federated : signedOut;
    const { identityId, credentials, lifespan } = keepers.identity?.held() ?? {};
    const failed = keepers.identity?.error();
    const reason = keepers.identity ? (identity ?? failed ?? expired) : noIdentity;
    // A refusal is an answer, also while the credentials would still do for a while.
    const isRefused = force ? identity : failed?.kind === 'notAuthorized';
    return {
      isSignedIn,
      userSub: user?.userId ?? noTokens,
      identityId: identityId ?? reason,
      credentials: credentials && !isRefused && !isExpired(lifespan) ? credentials : reason,
      tokens: isUsable ? user.tokens : noTokens,
    };
  };

  /** Renews the tokens, then the identity with them. Each failure is kept for its own details. */
  const renew = async (force: boolean, wait: Wait): Promise<Outcomes> => {
    const tokens = await wait(keepers.tokens?.ensure(force));
    const account = core.account();
    if ('error' in account) return { force, tokens };
    const { identity } = keepers;
    // Without an ID token that the service takes there is nothing to ask with.
    const user = userSessionOf(account);
    const blocked = tokens && user && (force || isExpired(user)) ? tokens : core.undecided();
    const failed = await wait(blocked ? identity?.open() : identity?.ensure(force));
    return { force, tokens, identity: failed ?? blocked };
  };

  const resolve = async ({ forceRefresh = false, signal }: FetchAuthSessionOptions): Promise<CognitoAuthSession> => {
    let untilMs = platform.now() + callLimitMs;
    const wait: Wait = async (work) => {
      try {
        return await withLimit(platform, { signal, limitMs: untilMs - platform.now() }, async () => work);
      } catch (error) {
        // An abort is nobody's error: it ends the call.
        if (!(error instanceof AuthError)) throw error;
        const nowMs = platform.now();
        if (nowMs - untilMs < callLimitMs) return error;
        // The machine slept: nobody else has had the time.
        untilMs = nowMs + callLimitMs;
        return wait(work);
      }
    };
    const silence = await wait(core.load().then(() => undefined));
    if (silence) core.dispatch({ type: 'storeFailed', error: silence });
    const before = keepers;
    let outcomes = await renew(forceRefresh, wait);
    // Somebody else signed in while this call waited: it gets their session, not a mixture.
    if (keepers !== before) outcomes = await renew(false, wait);
    // Whoever was frozen meanwhile may have missed a sign-out, however little time is left.
    const sid = core.sid();
    if (!core.isCurrent())
      await withLimit(platform, { limitMs: lookLimitMs, outlastsSleep: true }, core.load).catch(() => undefined);
    if (sid !== core.sid()) outcomes = { force: false };
    const details = describe(outcomes);
    const latest = Object.values(details);
    if (!view || latest.some((detail, index) => detail !== parts[index])) view = createSessionView(details);
    parts = latest;
    const account = core.account();
    const lifespans = [userSessionOf(account), keepers.identity && (keepers.identity.held().lifespan ?? nothing)];
    readyUntilMs = Math.min(
      ...lifespans.map((lifespan) => (lifespan ? core.freshUntil(lifespan) : Number.POSITIVE_INFINITY)),
    );
    ready = outcomes.tokens || outcomes.identity || 'error' in account ? undefined : Promise.resolve(view);
    return view;
  };

  return (options = {}) => {
    const { forceRefresh, signal } = options;
    const isReady = core.isCurrent() && !forceRefresh && !signal?.aborted && platform.now() < readyUntilMs;
    return isReady && ready ? ready : resolve(options);
  };
}

/** The life of what isn't there. */
const nothing: Lifespan = { issuedAtMs: 0, lifetimeMs: 0 };

/** Waits within a call's limits; gives the error of what it waited for, or of the wait itself. */
type Wait = (work: Promise<AuthError | undefined> | undefined) => Promise<AuthError | undefined>;
