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
    | { readonly custom: string; readonly idpIdentifier?: undefined }
    | { readonly idpIdentifier: string; readonly custom?: undefined }
    | undefined;
  /** A text that `handleRedirect` returns. It stays in this browser. */
  readonly customState?: string | undefined;
  readonly options?:
    | {
        /** The user name for the sign-in form. */
        readonly loginHint?: string | undefined;
        /** The language of the pages, such as `de`. */
        readonly lang?: string | undefined;
        /** The `nonce` of the ID token, which is always checked. Default: a random one. */
        readonly nonce?: string | undefined;
        readonly prompt?: AuthPrompt | readonly AuthPrompt[] | undefined;
        /**
         * One of the configured `signInUrls`. Default: the URL of this page, or the first URL of its origin. With
         * `authSessionOpener`: the first URL with the app's own scheme, or the first URL.
         */
        readonly redirectUrl?: string | undefined;
        /**
         * The scopes of this sign-in, including `openid`. An empty list requests all scopes of the app client. Default: the
         * configured scopes.
         */
        readonly scopes?: readonly string[] | undefined;
        /** The API of the access token, as one absolute URI: its `aud` (RFC 8707). */
        readonly resource?: string | undefined;
        /**
         * Opens the pages in a popup instead of this page. The callback page in the popup calls `handleRedirect`. Default false.
         */
        readonly popup?: boolean | undefined;
        /** Opens the pages elsewhere: for command-line tools, desktop and native apps. */
        readonly authSessionOpener?: OpenAuthSession | undefined;
        /** Passed to `authSessionOpener`. */
        readonly preferPrivateSession?: boolean | undefined;
      }
    | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The result of `signInWithRedirect`. */
export type SignInWithRedirectOutput =
  /** The browser leaves this page. */
  { readonly status: 'redirected' } | { readonly status: 'signedIn'; readonly customState?: string };
