import { revokeToken } from '../cognito/revoke-token.js';
import { call, required } from '../cognito/rpc.js';
import type { AuthenticationReply, UserPoolClient } from '../cognito/user-pool.js';
import type { AuthError } from '../errors/auth-error.js';
import { asAuthError, createOwnError } from '../errors/own-errors.js';
import type { Core } from '../session/core.js';
import { freshnessOf } from '../session/freshness.js';
import { coreOf } from '../session/link.js';
import type { StoredSession, UserSession } from '../session/records.js';
import type { Session } from '../session/session.js';
import { leaveSession } from '../session/sign-in-commit.js';
import type { OpenAuthSession } from './sign-in-with-redirect.js';

/** The service is told in at most this time; the user is signed out here before that. */
const tellLimitMs = 5_000;

/** What {@link signOut} can be given. */
export interface SignOutInput {
  /** Signs the user out on all devices (`GlobalSignOut`). Default false: only this sign-in ends (`RevokeToken`). */
  readonly global?: boolean;
  /** For a session that began on the managed login pages: they keep one of their own, which ends too. */
  readonly oauth?: {
    /** One of the configured `signOutUrls`. Default: the one of this page, or the first of its origin. */
    readonly redirectUrl?: string;
    /** Opens the logout page elsewhere. Default: it is opened in this page's place. */
    readonly authSessionOpener?: OpenAuthSession;
  };
  readonly signal?: AbortSignal;
}

/**
 * - `complete`: signed out here and at the service;
 * - `partial`: signed out here, with what could not be told to the service;
 * - `failed`: nothing has changed.
 */
export type SignOutResult =
  | { readonly status: 'complete' }
  | {
      readonly status: 'partial';
      readonly errors: { readonly revoke?: AuthError; readonly global?: AuthError; readonly hostedUI?: AuthError };
    }
  | { readonly status: 'failed'; readonly error: AuthError };

/**
 * Signs out. Works offline, and while nobody is signed in: then it forgets the guest's identity. Once it has
 * resolved with `complete` or `partial`, nothing that was on its way brings the session back. A session that began on the
 * managed login pages is left there too: the page goes to their logout endpoint, and from there to a `signOutUrls`.
 *
 * Never rejects for what the service answers.
 */
export async function signOut(session: Session, input: SignOutInput = {}): Promise<SignOutResult> {
  const core = coreOf(session);
  let ended: StoredSession | undefined;
  try {
    await core.load();
    ended = await leaveSession(core);
  } catch (error) {
    return { status: 'failed', error: asAuthError(error) };
  }
  if (!ended?.tokens) return { status: 'complete' };
  const errors: { revoke?: AuthError; global?: AuthError; hostedUI?: AuthError } = {};
  // A session that the service has ended has nothing left to revoke.
  if (core.userPool && !ended.record.ended) {
    const [action, tell] = input.global ? (['global', signOutEverywhere] as const) : (['revoke', revoke] as const);
    await tell(core, core.userPool, { session: ended, signal: input.signal }).catch((error: unknown) => {
      errors[action] = asAuthError(error);
    });
  }
  if (ended.record.isWeb) {
    await leaveLoginPages(core, input).catch((error: unknown) => {
      errors.hostedUI = asAuthError(error);
    });
  }
  return Object.keys(errors).length === 0 ? { status: 'complete' } : { status: 'partial', errors };
}

async function leaveLoginPages(core: Core, input: SignOutInput): Promise<void> {
  const { signOutOfWeb } = await import('./web/sign-out-of-web.js').catch((cause: unknown) => {
    throw createOwnError('NetworkError', cause);
  });
  await signOutOfWeb(core, input);
}

interface Ended {
  readonly session: UserSession;
  readonly signal: AbortSignal | undefined;
}

async function revoke(_core: Core, userPool: UserPoolClient, { session, signal }: Ended): Promise<void> {
  await revokeToken(userPool, session.record.refreshToken, { signal, limitMs: tellLimitMs, keepalive: true });
}

async function signOutEverywhere(core: Core, userPool: UserPoolClient, { session, signal }: Ended): Promise<void> {
  const { clientId: ClientId, clientSecret: ClientSecret, rpc } = userPool;
  const options = { signal, limitMs: tellLimitMs, keepalive: true };
  let AccessToken = session.tokens.accessToken.toString();
  if (freshnessOf(session, core.platform.now(), core.rule) === 'expired') {
    const input = { RefreshToken: session.record.refreshToken, ClientId, ClientSecret };
    const { output } = await call<AuthenticationReply>(rpc, 'GetTokensFromRefreshToken', input, options);
    AccessToken = required(output.AuthenticationResult?.AccessToken, 'AccessToken');
  }
  await call(rpc, 'GlobalSignOut', { AccessToken }, options);
}
