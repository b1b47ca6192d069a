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

/** What `signInWithRedirect` can be given. */
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

/** What `signInWithRedirect` answers with. */
export type SignInWithRedirectOutput =
  /** This page is about to be left. */
  { readonly status: 'redirected' } | { readonly status: 'signedIn'; readonly customState?: string };
