import { revokeToken } from '../../cognito/revoke-token.js';
import type { AuthError } from '../../errors/auth-error.js';
import { asAuthError } from '../../errors/own-errors.js';
import { loadCode } from '../../platform/load-code.js';
import { findUserSession } from '../../session/account.js';
import type { Internals } from '../../session/internals.js';
import { leaveSession, loadToLeave } from '../../session/leave-session.js';
import type { StoredSession, UserSession } from '../../session/records.js';
import { keepRevocation } from '../../session/revocations.js';
import type { OpenAuthSession } from '../../sign-in/web/redirect-input.js';
import type { SignOutCode } from './sign-out-code.js';

/** The time limit for each request to the service, in milliseconds. The local sign-out happens before it. */
const SERVICE_LIMIT_MS = 5_000;

/** The input of `signOut`. */
export interface SignOutInput {
  /**
   * Signs the user out on all devices (`GlobalSignOut`). If that fails, it ends this sign-in (`RevokeToken`). Default false:
   * only this sign-in ends.
   */
  readonly global?: boolean | undefined;
  /** For a session of the managed login pages, which keep their own session. It ends, too. */
  readonly oauth?:
    | {
        /**
         * One of the configured `signOutUrls`. Default: the URL of this page, or the first URL of its origin. With
         * `authSessionOpener`: the first URL with the app's own scheme, or the first URL.
         */
        readonly redirectUrl?: string | undefined;
        /** Opens the logout page elsewhere. Default: it replaces this page. */
        readonly authSessionOpener?: OpenAuthSession | undefined;
      }
    | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The requests that the service did not accept, and why. */
export interface SignOutErrors {
  readonly revoke?: AuthError;
  readonly global?: AuthError;
  readonly hostedUI?: AuthError;
}

/**
 * - `complete`: signed out here and at the service;
 * - `partial`: signed out here; the service did not accept all requests;
 * - `failed`: the user is still signed in.
 */
export type SignOutResult =
  | { readonly status: 'complete' }
  | { readonly status: 'partial'; readonly errors: SignOutErrors }
  | { readonly status: 'failed'; readonly error: AuthError };

type Errors = { -readonly [Action in keyof SignOutErrors]: AuthError };

/**
 * Signs out: see `signOut`.
 */
export async function endSignIn(
  internals: Internals,
  given: SignOutInput | null | undefined,
  code: SignOutCode,
): Promise<SignOutResult> {
  const input = given ?? {};
  const errors: Errors = {};
  /** Ends the session of the login pages. */
  const leaveWeb = (): Promise<void> =>
    attempt(errors, 'hostedUI', async () => {
      const { signOutOfWeb } = await loadCode(code.ofWeb());
      await signOutOfWeb(internals, input.oauth ?? {});
    });
  let ended: StoredSession | undefined;
  try {
    await loadToLeave(internals);
    const isElsewhere = input.oauth?.authSessionOpener !== undefined;
    if (isElsewhere && findUserSession(internals.runtime.account())?.record.isWeb) await leaveWeb();
    if (errors.hostedUI?.code === 'UserCancelled') return { status: 'failed', error: errors.hostedUI };
    ended = await leaveSession(internals);
    if (!ended?.tokens) return { status: 'complete' };
    await endAtService(internals, input, { session: ended, errors, code });
    if (ended.record.isWeb && !isElsewhere) await leaveWeb();
  } catch (error) {
    return { status: 'failed', error: asAuthError(error) };
  }
  return Object.keys(errors).length === 0 ? { status: 'complete' } : { status: 'partial', errors };
}

/** Ends the tokens of a sign-in at the service. */
async function endAtService(
  internals: Internals,
  { global: isGlobal, signal }: SignOutInput,
  { session, errors, code }: { readonly session: UserSession; readonly errors: Errors; readonly code: SignOutCode },
): Promise<void> {
  const { userPool } = internals;
  const { record, tokens } = session;
  // The service has already ended an expired session.
  if (!userPool || record.ended) return;
  const options = { signal, limitMs: SERVICE_LIMIT_MS, keepalive: true };
  let { refreshToken } = record;
  if (isGlobal) {
    await attempt(errors, 'global', async () => {
      const { signOutEverywhere } = await loadCode(code.everywhere());
      const onRotation = (rotated: string): void => {
        refreshToken = rotated;
      };
      await signOutEverywhere(internals, userPool, { session, options, onRotation });
    });
    if (!errors.global) return;
  }
  // Without it the app client does not support token revocation.
  if (!tokens.accessToken.payload['origin_jti']) return;
  await attempt(errors, 'revoke', () => revokeToken(userPool, refreshToken, options));
  if (errors.revoke?.code === 'UnsupportedOperationException') delete errors.revoke;
  // Without an answer it is sent later.
  if (errors.revoke?.retryable || (errors.revoke && signal?.aborted)) await keepRevocation(internals, refreshToken);
}

async function attempt(errors: Errors, action: keyof SignOutErrors, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    errors[action] = asAuthError(error);
  }
}
