/** The result of a browser session outside of the page. */
export interface OpenAuthSessionResult {
  readonly type: 'canceled' | 'success' | 'error';
  readonly error?: unknown;
  /** The URL of the redirect. */
  readonly url?: string;
}

/**
 * Opens a URL in a browser. On Node it may resolve without a value: a listener on this machine receives the redirect.
 *
 * @param redirectUrls - the URLs that the browser may return to.
 */
export type OpenAuthSession = (
  url: string,
  redirectUrls: string[],
  preferPrivateSession?: boolean,
  // biome-ignore lint/suspicious/noConfusingVoidType: code for aws-amplify has this type.
) => Promise<OpenAuthSessionResult | void>;

/** The prompt of the login pages (OpenID Connect Core 1.0, section 3.1.2.1). */
export type AuthPrompt = 'NONE' | 'LOGIN' | 'CONSENT' | 'SELECT_ACCOUNT';

/** The input of `signInWithRedirect`. */
export interface SignInWithRedirectInput {
  /** Goes straight to one provider. `custom`: its name in the user pool. Default: the user chooses on the login pages. */
  readonly provider?:
    | 'Amazon'
    | 'Apple'
    | 'Facebook'
    | 'Google'
    | { readonly custom: string; readonly idpIdentifier?: never }
    | { readonly idpIdentifier: string; readonly custom?: never };
  /** A text that `handleRedirect` returns. It stays in this browser. */
  readonly customState?: string;
  readonly options?: {
    /** The user name for the sign-in form. */
    readonly loginHint?: string;
    /** The language of the pages, such as `de`. */
    readonly lang?: string;
    /** The `nonce` of the ID token, which is always checked. Default: a random one. */
    readonly nonce?: string;
    readonly prompt?: AuthPrompt | readonly AuthPrompt[];
    /**
     * One of the configured `signInUrls`. Default: the URL of this page, or the first URL of its origin. With
     * `authSessionOpener`: the first URL with the app's own scheme, or the first URL.
     */
    readonly redirectUrl?: string;
    /**
     * The scopes of this sign-in, including `openid`. An empty list requests all scopes of the app client. Default: the
     * configured scopes.
     */
    readonly scopes?: readonly string[];
    /** The API of the access token, as one absolute URI: its `aud` (RFC 8707). */
    readonly resource?: string;
    /**
     * Opens the pages in a popup instead of this page. The callback page in the popup calls `handleRedirect`. Default false.
     */
    readonly popup?: boolean;
    /** Opens the pages elsewhere: for command-line tools, desktop and native apps. */
    readonly authSessionOpener?: OpenAuthSession;
    /** Passed to `authSessionOpener`. */
    readonly preferPrivateSession?: boolean;
  };
  readonly signal?: AbortSignal;
}

/** The result of `signInWithRedirect`. */
export type SignInWithRedirectOutput =
  /** The browser leaves this page. */
  { readonly status: 'redirected' } | { readonly status: 'signedIn'; readonly customState?: string };
