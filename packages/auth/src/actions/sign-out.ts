import { revokeToken } from '../cognito/revoke-token.js';
import type { AuthError } from '../errors/auth-error.js';
import { asAuthError } from '../errors/own-errors.js';
import type { Core } from '../session/core.js';
import { coreOf } from '../session/link.js';
import type { StoredSession, UserSession } from '../session/records.js';
import type { Session } from '../session/session.js';
import { leaveSession } from '../session/sign-in-commit.js';
import { loaded } from './loaded.js';
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

/** What could not be told to the service, and why. */
export interface SignOutErrors {
  readonly revoke?: AuthError;
  readonly global?: AuthError;
  readonly hostedUI?: AuthError;
}

/**
 * - `complete`: signed out here and at the service;
 * - `partial`: signed out here, with what could not be told to the service;
 * - `failed`: nothing has changed.
 */
export type SignOutResult =
  | { readonly status: 'complete' }
  | { readonly status: 'partial'; readonly errors: SignOutErrors }
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
  const errors: { -readonly [Action in keyof SignOutErrors]: AuthError } = {};
  for (const [action, tell] of listNews(core, input, ended)) {
    try {
      await tell();
    } catch (error) {
      errors[action] = asAuthError(error);
    }
  }
  return Object.keys(errors).length === 0 ? { status: 'complete' } : { status: 'partial', errors };
}

/** Who has to be told that a session has ended, and how. */
function listNews(core: Core, input: SignOutInput, session: UserSession): [keyof SignOutErrors, () => Promise<void>][] {
  const { userPool } = core;
  const { ended, isWeb, refreshToken } = session.record;
  const options = { signal: input.signal, limitMs: tellLimitMs, keepalive: true };
  const news: [keyof SignOutErrors, () => Promise<void>][] = [];
  // A session that the service has ended has nothing left to revoke.
  if (userPool && !ended && input.global) {
    news.push([
      'global',
      async () => {
        const { signOutEverywhere } = await loaded(import('./sign-out-everywhere.js'));
        await signOutEverywhere(core, userPool, { session, options });
      },
    ]);
  } else if (userPool && !ended) {
    news.push(['revoke', () => revokeToken(userPool, refreshToken, options)]);
  }
  if (isWeb) {
    news.push([
      'hostedUI',
      async () => {
        const { signOutOfWeb } = await loaded(import('./web/sign-out-of-web.js'));
        await signOutOfWeb(core, input);
      },
    ]);
  }
  return news;
}
