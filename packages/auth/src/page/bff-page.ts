import type { HandleRedirectInput, HandleRedirectOutput } from '../actions/handle-redirect.js';
import type { SignOutInput, SignOutResult } from '../actions/sign-out.js';
import type { AccountInput } from '../session/account.js';
import type { Session } from '../session/session.js';
import type { SignInWithRedirectInput, SignInWithRedirectOutput } from '../sign-in/web/redirect-input.js';

/** A page whose tokens are on the server of the app: it follows the cookies, and keeps twins in the store of the session. */
export interface BffPage extends Pick<Session, 'fetchAuthSession'> {
  /** Sends a request of the session, or of an app that signs it. */
  send(input: Parameters<typeof fetch>[0], init: RequestInit): Promise<Response>;
  /**
   * Compares a read of the store with the cookies, and makes the store follow.
   *
   * @throws {AuthError} when the server of the app does not answer.
   */
  check(found: AccountInput): Promise<undefined>;
  signOut(input?: SignOutInput): Promise<SignOutResult>;
  handleRedirect(input?: HandleRedirectInput): Promise<HandleRedirectOutput>;
  signInWithRedirect(input?: SignInWithRedirectInput): Promise<SignInWithRedirectOutput>;
}
