import { AuthError } from '../errors/auth-error.js';
import { coreOf } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { loaded } from '../platform/load-code.js';
import { requireText, requireUserPool } from '../sign-in/validation.js';
import { type Popup, withPopup } from '../sign-in/web/with-popup.js';

/** What a browser session outside of the page came to. */
export interface OpenAuthSessionResult {
  readonly type: 'canceled' | 'success' | 'error';
  readonly error?: unknown;
  /** Where the login pages sent the browser back to. */
  readonly url?: string;
}

/**
 * Opens a URL in a browser. On Node it may resolve with nothing: the way back is a listener on this machine.
 *
 * @param redirectUrls - where the browser will be sent back to.
 */
export type OpenAuthSession = (
  url: string,
  redirectUrls: string[],
  preferPrivateSession?: boolean,
  // biome-ignore lint/suspicious/noConfusingVoidType: what is written for aws-amplify is this type.
) => Promise<OpenAuthSessionResult | void>;

/** What the login pages are to ask (OpenID Connect Core 1.0, section 3.1.2.1). */
export type AuthPrompt = 'NONE' | 'LOGIN' | 'CONSENT' | 'SELECT_ACCOUNT';

/** What {@link signInWithRedirect} can be given. */
export interface SignInWithRedirectInput {
  /** Goes straight to one provider. `custom`: its name in the user pool. Default: the login pages ask. */
  readonly provider?:
    | 'Amazon'
    | 'Apple'
    | 'Facebook'
    | 'Google'
    | { readonly custom: string; readonly idpIdentifier?: never }
    | { readonly idpIdentifier: string; readonly custom?: never };
  /** Comes back from `handleRedirect`. It stays in this browser. */
  readonly customState?: string;
  readonly options?: {
    /** Who is going to sign in. */
    readonly loginHint?: string;
    /** The language of the pages, such as `de`. */
    readonly lang?: string;
    /** Stands in the ID token. Default: a random one; it is checked in any case. */
    readonly nonce?: string;
    readonly prompt?: AuthPrompt | readonly AuthPrompt[];
    /**
     * One of the configured `signInUrls`. Default: the one of this page, or the first of its origin; with
     * `authSessionOpener` the first with the app's own scheme, or the first.
     */
    readonly redirectUrl?: string;
    /**
     * The scopes that this sign-in asks for, `openid` among them; an empty list asks for all of the app client. Default:
     * those of the configuration.
     */
    readonly scopes?: readonly string[];
    /** The API that the access token is for: its `aud` (RFC 8707). One absolute URI. */
    readonly resource?: string;
    /**
     * Opens the pages in a popup instead of in this page's place. The page that it comes back to calls
     * `handleRedirect`. Default false.
     */
    readonly popup?: boolean;
    /** Opens the pages elsewhere: for command-line tools, desktop and native apps. */
    readonly authSessionOpener?: OpenAuthSession;
    /** Handed on to `authSessionOpener`. */
    readonly preferPrivateSession?: boolean;
  };
  readonly signal?: AbortSignal;
}

/** What {@link signInWithRedirect} answers with. */
export type SignInWithRedirectOutput =
  /** This page is about to be left. */
  { readonly status: 'redirected' } | { readonly status: 'signedIn'; readonly customState?: string };

/**
 * Signs in on the managed login pages, by the authorization code grant with PKCE (RFC 6749, RFC 7636). The page that they
 * come back to calls `handleRedirect`. With a popup, or on Node with `authSessionOpener` (RFC 8252), it resolves when the
 * user is signed in.
 *
 * @throws {AuthError} `invalidState` while a user is signed in; `configuration` without login pages, a fitting URL, or `openid`;
 * `notAuthorized` with `UserCancelled`; `invalidState` with `PopupBlocked`; what the login pages answered.
 *
 * @example
 * ```ts
 * await auth.signInWithRedirect({ provider: 'Google', customState: '/basket' });
 * ```
 *
 * @example
 * ```ts
 * await auth.signInWithRedirect({ options: { authSessionOpener: async (url) => console.log(`Open ${url}`) } });
 * ```
 */
export function signInWithRedirect(
  session: Session,
  input: SignInWithRedirectInput = {},
): Promise<SignInWithRedirectOutput> {
  return withPopup(input.options?.popup, (popup) => signInOnPages(session, input, popup));
}

/** {@link signInWithRedirect}, in a popup that is open already; null for one that isn't. */
export async function signInOnPages(
  session: Session,
  input: SignInWithRedirectInput,
  popup: Popup | null | undefined,
): Promise<SignInWithRedirectOutput> {
  const core = coreOf(session);
  const { provider, signal } = input;
  requireUserPool(core);
  if (typeof provider === 'object') requireText(provider.custom ?? provider.idpIdentifier, 'provider', 'EmptyProvider');
  if (popup === null) {
    throw new AuthError('invalidState', 'PopupBlocked', 'The browser has opened no popup.', {
      recoverySuggestion: 'Call it while a click is being handled, or without popup.',
    });
  }
  signal?.throwIfAborted();
  await core.load();
  if (core.account().status === 'signedIn') {
    throw new AuthError('invalidState', 'UserAlreadyAuthenticatedException', 'A user is signed in already.', {
      recoverySuggestion: 'Call signOut() before signing in as another user.',
    });
  }
  const { runFlow } = await loaded(import('../sign-in/web/run-flow.js'));
  return runFlow(core, input, popup);
}
