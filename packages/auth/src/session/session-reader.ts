import { AuthError } from '../errors/auth-error.js';
import { createOwnError } from '../errors/own-errors.js';
import { withLimit } from '../platform/waiting.js';
import type { Core } from './core.js';
import { freshnessOf, freshUntil } from './freshness.js';
import { createIdentityKeeper } from './identity-keeper.js';
import { type CognitoAuthSession, createSessionView, type SessionDetails } from './session-view.js';
import { createTokenRefresh } from './token-refresh.js';

/** No call waits longer than this for everything together, in milliseconds. */
const callLimitMs = 30_000;

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
  const { platform, userPool, identityPool, rule } = core;
  const signedOut = createOwnError('SignedOut');
  const guestsOff = createOwnError('GuestAccessDisabled');
  const noIdentityPool = createOwnError('NoIdentityPool');

  /** Tokens and identity of one sign-in, or of the guest between two: each begins with nothing of another's. */
  const createKeepers = (sid: string | undefined) => ({
    tokens: sid && userPool ? createTokenRefresh(core, userPool, sid) : undefined,
    identity:
      identityPool && (sid || identityPool.allowGuests) ? createIdentityKeeper(core, identityPool, sid) : undefined,
  });
  let sid: string | undefined;
  let keepers = createKeepers(sid);
  /** The last session that was handed out, and what it was made of. */
  let last: { readonly details: SessionDetails; readonly view: CognitoAuthSession } | undefined;
  /** The same as a promise, good until something in it is due. */
  let ready: { readonly promise: Promise<CognitoAuthSession>; readonly untilMs: number } | undefined;
  core.onChange(() => {
    ready = undefined;
    if (core.sid() === sid && core.account().status !== 'signedOut') return;
    sid = core.sid();
    keepers = createKeepers(sid);
  });

  /** Each detail as it is at this moment. */
  const describe = (outcomes: Outcomes): SessionDetails => {
    const account = core.account();
    if (account.status === 'loading') return allFailed(false, createOwnError('StorageUnavailable'));
    if (account.status === 'unavailable') return allFailed(false, account.error);
    if (account.status === 'expired') return allFailed(true, account.error);
    const identity = describeIdentity(outcomes);
    if (account.status === 'signedOut')
      return { isSignedIn: false, userSub: signedOut, ...identity, tokens: signedOut };
    const { session } = account;
    const isUsable = freshnessOf(session, platform.now(), rule) !== 'expired' && !(outcomes.force && outcomes.tokens);
    const tokens = isUsable
      ? session.tokens
      : (outcomes.tokens ?? keepers.tokens?.error() ?? createOwnError('Expired'));
    return { isSignedIn: true, userSub: session.userId, ...identity, tokens };
  };

  const describeIdentity = (outcomes: Outcomes): Pick<SessionDetails, 'identityId' | 'credentials'> => {
    const { identity } = keepers;
    if (!identity) {
      const reason = identityPool ? guestsOff : noIdentityPool;
      return { identityId: reason, credentials: reason };
    }
    const { identityId, credentials } = identity.held();
    const error = outcomes.identity ?? identity.error();
    // A refusal is an answer, also while the credentials would still do for a while.
    const isFinal = outcomes.force ? outcomes.identity : error?.kind === 'notAuthorized';
    const isUsable = credentials && !isFinal && identity.freshness() !== 'expired';
    const reason = error ?? createOwnError('Expired');
    return { identityId: identityId ?? reason, credentials: isUsable ? credentials : reason };
  };

  /** Renews the tokens, then the identity with them. Each failure is kept for its own details. */
  const renew = async (force: boolean, wait: Wait): Promise<Outcomes> => {
    const tokens = await wait(keepers.tokens?.ensure(force));
    const { identity } = keepers;
    const account = core.account();
    if (!identity || (account.status !== 'signedIn' && account.status !== 'signedOut')) return { force, tokens };
    if (account.status === 'signedIn' && tokens) {
      // Without an ID token that the service takes there is nothing to ask with.
      const isExpired = freshnessOf(account.session, platform.now(), rule) === 'expired';
      if (force || (isExpired && identity.freshness() === 'expired')) return { force, tokens, identity: tokens };
      if (isExpired) return { force, tokens };
    }
    return { force, tokens, identity: await wait(identity.ensure(force)) };
  };

  const resolve = async ({ forceRefresh = false, signal }: FetchAuthSessionOptions): Promise<CognitoAuthSession> => {
    const untilMs = platform.now() + callLimitMs;
    const wait: Wait = async (work) => {
      try {
        return work && (await withLimit(platform, { signal, limitMs: untilMs - platform.now() }, () => work));
      } catch (error) {
        // An abort is nobody's error: it ends the call.
        if (error instanceof AuthError) return error;
        throw error;
      }
    };
    const silence = await wait(core.load().then(() => undefined));
    if (silence) core.dispatch({ type: 'storeFailed', error: silence });
    const before = keepers;
    let outcomes = await renew(forceRefresh, wait);
    // Somebody else signed in while this call waited: it gets their session, not a mixture.
    if (keepers !== before) outcomes = await renew(false, wait);
    const details = describe(outcomes);
    const isSame =
      last && Object.entries(details).every(([name, detail]) => Reflect.get(last?.details ?? {}, name) === detail);
    const view = isSame && last ? last.view : createSessionView(details);
    last = { details, view };
    const isTrouble = outcomes.tokens || outcomes.identity || core.account().status === 'unavailable';
    if (!isTrouble) ready = { promise: Promise.resolve(view), untilMs: readyUntil() };
    return view;
  };

  /** The moment until which nothing in the session is due. */
  const readyUntil = (): number => {
    const account = core.account();
    if (account.status === 'expired') return Number.POSITIVE_INFINITY;
    const tokensMs = account.status === 'signedIn' ? freshUntil(account.session, rule) : Number.POSITIVE_INFINITY;
    if (!keepers.identity) return tokensMs;
    const { lifespan } = keepers.identity.held();
    return lifespan ? Math.min(tokensMs, freshUntil(lifespan, rule)) : 0;
  };

  return (options = {}) => {
    const isReady = ready && !options.forceRefresh && !options.signal?.aborted && platform.now() < ready.untilMs;
    return isReady && ready ? ready.promise : resolve(options);
  };
}

/** Waits within a call's limits; gives the error of what it waited for, or of the wait itself. */
type Wait = (work: Promise<AuthError | undefined> | undefined) => Promise<AuthError | undefined>;

function allFailed(isSignedIn: boolean, reason: AuthError): SessionDetails {
  return { isSignedIn, userSub: reason, identityId: reason, credentials: reason, tokens: reason };
}
