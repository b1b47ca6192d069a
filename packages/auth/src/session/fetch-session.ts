import { AuthError } from '../errors/auth-error.js';
import { throwIfAborted, waitFor } from '../platform/waiting.js';
import { type Core, sidOf } from './core.js';
import { freshUntil } from './freshness.js';
import type { IdentityOwner } from './identity-exchange.js';
import type { IdentityKeeper } from './identity-keeper.js';
import { lifetimeMs } from './jwt.js';
import type { Account } from './machine.js';
import type { CognitoTokens, StoredSession } from './records.js';
import { asAuthError } from './retry.js';
import { createSessionDescriber, type Outcomes } from './session-details.js';
import { type CognitoAuthSession, createSessionView } from './session-view.js';
import { type TokenRefresh, tokenFreshness } from './token-refresh.js';

/** No call waits longer than this for everything together, in milliseconds. */
const callLimitMs = 30_000;

/** What can be asked of {@link Session.fetchAuthSession}. */
export interface FetchAuthSessionOptions {
  /** Renews tokens and AWS credentials although they are fresh. Default false. */
  readonly forceRefresh?: boolean | undefined;
  /** Ends this call's waiting; what others wait for goes on. */
  readonly signal?: AbortSignal | undefined;
}

/** Answers `fetchAuthSession()`, and lends the tokens to actions. */
export interface SessionReader {
  fetchAuthSession(options?: FetchAuthSessionOptions): Promise<CognitoAuthSession>;
  /** The user pool's tokens, renewed where needed. Rejects with the error of the session's tokens. */
  getTokens(signal?: AbortSignal): Promise<CognitoTokens>;
}

/** Puts a session together from who is signed in, the tokens and the identity. */
export function createSessionReader(
  core: Core,
  refresh: TokenRefresh | undefined,
  identity: IdentityKeeper | undefined,
): SessionReader {
  /** The last session that was handed out, with what it was made of. */
  let last: { readonly details: readonly unknown[]; readonly view: CognitoAuthSession } | undefined;
  /** The same session as a promise that is ready, for as long as everything in it is fresh. */
  let ready:
    | { readonly promise: Promise<CognitoAuthSession>; readonly wallMs: number; readonly monotonicMs: number }
    | undefined;
  const describe = createSessionDescriber(core, identity);

  core.onChange(() => {
    ready = undefined;
  });

  /** The same object as long as it would say the same. */
  const viewOf = (outcomes: Outcomes): CognitoAuthSession => {
    const details = describe(outcomes);
    const parts = Object.values(details);
    if (last && parts.every((part, index) => part === last?.details[index])) return last.view;
    const view = createSessionView(details);
    last = { details: parts, view };
    return view;
  };

  /** Renews the tokens, then the identity with them: each failure is kept for its own details. */
  const renew = async (force: boolean, wait: Wait): Promise<Outcomes> => {
    const tokens = await attempt(wait, refresh?.ensure(force));
    const { account } = core.state();
    if (!identity || !wantsIdentity(core, account)) return { force, tokens, identity: undefined };
    if (account.status !== 'signedIn')
      return { force, tokens, identity: await attempt(wait, identity.ensure(force, undefined)) };
    // Without an ID token that the service takes there is nothing to ask with.
    if (tokens && (force || tokenFreshness(core, account.session) === 'expired')) {
      const isHeld = !force && identity.freshness() !== 'expired';
      return { force, tokens, identity: isHeld ? undefined : tokens };
    }
    return { force, tokens, identity: await attempt(wait, identity.ensure(force, ownerOf(core, account.session))) };
  };

  const resolve = async ({ forceRefresh = false, signal }: FetchAuthSessionOptions): Promise<CognitoAuthSession> => {
    const startedMs = core.platform.now().monotonicMs;
    const wait: Wait = (work) => {
      const spentMs = core.platform.now().monotonicMs - startedMs;
      return waitFor(core.platform, work, { signal, limitMs: Math.max(0, callLimitMs - spentMs) });
    };
    const unread = await attempt(
      wait,
      core.load().then(() => undefined),
    );
    if (unread) core.dispatch({ type: 'storeFailed', error: unread });
    const before = sidOf(core.state().account);
    let outcomes = await renew(forceRefresh, wait);
    // Somebody else signed in while this call waited: their session is put together, not a mixture.
    if (sidOf(core.state().account) !== before) outcomes = await renew(false, wait);
    const view = viewOf(outcomes);
    if (!outcomes.tokens && !outcomes.identity) rememberReady(view);
    return view;
  };

  /** From here on until something in it is due, the same promise is the answer. */
  const rememberReady = (view: CognitoAuthSession): void => {
    const { account } = core.state();
    if (account.status === 'loading' || account.status === 'unavailable') return;
    const limits = [];
    if (account.status === 'signedIn') {
      const { issuedAt, tokens } = account.session;
      for (const token of [tokens.idToken, tokens.accessToken]) {
        limits.push(freshUntil({ issuedAt, lifetimeMs: lifetimeMs(token) }, core.rule));
      }
    }
    if (identity && wantsIdentity(core, account)) {
      const { lifespan } = identity.held();
      if (!lifespan) return;
      limits.push(freshUntil(lifespan, core.rule));
    }
    const wallMs = Math.min(...limits.map((limit) => limit.wallMs));
    const monotonicMs = Math.min(...limits.map((limit) => limit.monotonicMs));
    ready = { promise: Promise.resolve(view), wallMs, monotonicMs };
  };

  return {
    fetchAuthSession(options) {
      if (options?.signal?.aborted) return rejectAborted(options.signal);
      if (ready && !options?.forceRefresh) {
        const now = core.platform.now();
        if (now.monotonicMs < ready.monotonicMs && now.wallMs < ready.wallMs) return ready.promise;
      }
      return resolve(options ?? {});
    },
    async getTokens(signal) {
      throwIfAborted(signal);
      const wait: Wait = (work) => waitFor(core.platform, work, { signal, limitMs: callLimitMs });
      await wait(core.load());
      const tokens = await attempt(wait, refresh?.ensure(false));
      return describe({ force: false, tokens, identity: undefined }).tokens.get();
    },
  };
}

type Wait = <T>(work: Promise<T>) => Promise<T>;

/** The error of a piece of work, its own or that of the wait. An abort is nobody's error: it ends the call. */
async function attempt(wait: Wait, work: Promise<AuthError | undefined> | undefined): Promise<AuthError | undefined> {
  if (!work) return undefined;
  try {
    return await wait(work);
  } catch (error) {
    if (error instanceof AuthError) return error;
    throw error;
  }
}

function rejectAborted(signal: AbortSignal): Promise<never> {
  return Promise.resolve().then(() => {
    throwIfAborted(signal);
    throw asAuthError(signal.reason);
  });
}

function wantsIdentity({ identityPool }: Core, account: Account): boolean {
  if (account.status === 'signedIn') return true;
  return account.status === 'signedOut' && identityPool?.allowGuests === true;
}

function ownerOf({ userPool }: Core, { sid, userId, tokens }: StoredSession): IdentityOwner {
  return { sid, userId, logins: { [userPool?.providerName ?? '']: tokens.idToken.toString() } };
}
