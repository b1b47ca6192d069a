import { isOwnPath, parseAddress } from '../bff/own-path.js';
import { createConfigurationError } from '../config/configuration-error.js';
import { parseUrl } from '../config/parse-url.js';
import type { Platform } from '../platform/platform.js';
import { withLimit } from '../platform/waiting.js';
import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import type { Target } from './follow-redirect.js';
import { createSignedOutError } from './key-source.js';
import {
  assertSafeUrl,
  isBrowser,
  isStream,
  type OutgoingRequest,
  readFetchArguments,
  type SendRequest,
} from './outgoing-request.js';
import { readStart } from './service-denial.js';
import { createVendError } from './vend-errors.js';

/** The options of {@link bearerFetch}. */
export interface BearerFetchOptions {
  /** The token that the API requires. */
  readonly token: 'access' | 'id';
  /** The only origins that receive the token, such as `https://api.example.com`. */
  readonly origins: readonly string[];
  /** Sends the requests. Default: the session's `fetch`. */
  readonly fetch?: SendRequest;
}

/** A token and its sign-in. */
interface SentToken {
  readonly text: string;
  readonly sid: string | undefined;
}

/** The time limit for a renewal, in milliseconds: that of a call of the session. */
const LIMIT_MS = 30_000;
/** The limit of browsers (Fetch, "HTTP-redirect fetch"). */
const MAX_REDIRECTS = 20;

/**
 * Creates a `fetch` that sends the session's token as `Authorization: Bearer` (RFC 6750). Only the listed origins receive the
 * token, also along a redirect. Requests to other origins are sent unchanged.
 *
 * After a `401` that calls the token expired or invalid, it renews the token once, for all requests in flight, and repeats the
 * request once. After any other `401` it repeats the request only if the session has a newer token.
 *
 * Where the server of the app has the tokens (`bff`), a request to the page's own origin is sent without a token: a proxy of
 * the server adds it. A request to a listed origin is not sent, unless the server vends the token.
 *
 * The function rejects with an {@link AuthError}:
 *
 * - the session's error when there is no token, such as `SignedOut` or `TokenOnServer`;
 * - `SignedOut` when another user has signed in since the request was sent;
 * - `BodyUsed` when the service denied the token and the body is a stream, which cannot be sent again;
 * - `InsecureUrl` for a listed origin over plain http beyond this machine.
 *
 * @throws {AuthError} `InvalidConfiguration` when `token` or `origins` is missing or wrong; `field` names it.
 * @throws {TypeError} when `session` does not come from `createAuth` or `createSession`.
 *
 * @example
 * ```ts
 * const fetchNotes = bearerFetch(auth, { token: 'access', origins: ['https://api.example.com'] });
 * const notes = await (await fetchNotes('https://api.example.com/notes')).json();
 * ```
 */
export function bearerFetch(session: Session, options: BearerFetchOptions): typeof globalThis.fetch {
  const internals = getInternals(session);
  const token = options?.token;
  if (token !== 'access' && token !== 'id')
    throw createConfigurationError('token', "must be 'access' or 'id'", 'Pass one of them.');
  const send = options.fetch ?? internals.platform.fetch;
  const origins = new Set([options.origins].flat().map(toOrigin));
  /** The renewal after a denied token: one for all requests with this token. */
  let renewal: { readonly of: string; readonly done: Promise<SentToken> } | undefined;
  const getToken = async (signal: AbortSignal | undefined, forceRefresh = false): Promise<SentToken> => {
    const current = await session.fetchAuthSession({ only: 'tokens', signal, forceRefresh });
    return { text: String(current.getCognitoTokens().get()[`${token}Token`]), sid: internals.runtime.sid() };
  };
  const renew = (of: string) => {
    const started = { of, done: getToken(undefined, true) };
    renewal = started;
    const forget = (): void => {
      if (renewal === started) renewal = undefined;
    };
    // A failure is not kept: the next request tries again.
    started.done.then(({ text }) => text === of && forget(), forget);
    return started;
  };
  /** Returns the token after a denied one; undefined when there is no other. */
  const getNext = async (sent: SentToken, response: Response, signal: AbortSignal | undefined) => {
    let next = await getToken(signal);
    if (next.sid === sent.sid && next.text === sent.text && (await isTokenRefused(response, internals.platform))) {
      // A caller that gives up leaves the renewal to the others.
      const { done } = renewal?.of === sent.text ? renewal : renew(sent.text);
      next = await withLimit(internals.platform, { limitMs: LIMIT_MS, signal }, () => done);
    }
    if (next.sid !== sent.sid)
      throw createSignedOutError('The user of the refused token is no longer signed in.', 'Make the request again.');
    return next.text === sent.text ? undefined : next;
  };
  return async (input, init) => {
    const target = parseAddress(input);
    if (!origins.has(target.origin) || isOwnPath(internals.options, target)) return send(input as string, init ?? {});
    const request = await readFetchArguments(input, init);
    // The caller's own way to authorize a request is kept.
    if (request.headers.has('authorization')) return attempt(send, request, origins, undefined);
    const sent = await getToken(request.signal);
    const first = await attempt(send, request, origins, sent.text);
    if (first.status !== 401) return first;
    const next = await getNext(sent, first, request.signal);
    if (!next) return first;
    first.body?.cancel().catch(() => {});
    if (isStream(request.body)) throw createVendError('BodyUsed');
    return attempt(send, request, origins, next.text);
  };
}

function toOrigin(text: string): string {
  const url = parseUrl(text);
  if (!url || `${url.origin}/` !== url.href)
    throw createConfigurationError('origins', 'must be a list of origins', "Pass ['https://api.example.com'].");
  return url.origin;
}

/** Sends a request, and follows redirects without the token where they lead to an origin that is not listed. */
async function attempt(
  send: SendRequest,
  { url, method, headers, body, redirect, signal, init }: OutgoingRequest,
  origins: ReadonlySet<string>,
  token: string | undefined,
): Promise<Response> {
  let next: Target = { url, method, headers, body };
  for (let count = 0; count <= MAX_REDIRECTS; count++) {
    const fields = new Headers(next.headers);
    if (token !== undefined && origins.has(next.url.origin)) {
      assertSafeUrl(next.url);
      fields.set('authorization', `Bearer ${token}`);
    }
    const response = await send(next.url.href, {
      ...init,
      ...{ method: next.method, headers: fields, signal: signal ?? null, redirect: toRedirectMode(redirect) },
      body: next.body ?? null,
      ...(isStream(next.body) && { duplex: 'half' }),
    });
    const location = response.headers.get('location');
    if (redirect !== 'follow' || location === null || !/^30[12378]$/.test(`${response.status}`)) return response;
    response.body?.cancel().catch(() => {});
    // Browsers never come here.
    const { followRedirect } = await import('./follow-redirect.js');
    next = followRedirect(next, location, response.status);
  }
  throw createVendError('RedirectRefused', url.host);
}

/**
 * Browsers hide where a redirect leads, and follow it themselves; they leave `authorization` out on the way to another origin
 * (Fetch, "HTTP-redirect fetch", since Chromium 119 and Firefox 111). One that has no `URL.canParse` may be older.
 */
function toRedirectMode(wanted: Request['redirect']): Request['redirect'] {
  if (wanted !== 'follow') return wanted;
  if (!isBrowser()) return 'manual';
  return typeof URL.canParse === 'function' ? 'follow' : 'error';
}

/** Whether a `401` calls the token expired or invalid: by RFC 6750, section 3.1, or in the words of API Gateway, AppSync and libraries. */
async function isTokenRefused(response: Response, platform: Platform): Promise<boolean> {
  if (/error="?invalid_token/.test(response.headers.get('www-authenticate') ?? '')) return true;
  const text = await readStart(response.clone(), platform);
  return /(token|jwt)( has| is)?[ _]?(expired|invalid)|(expired|invalid)[ _](token|jwt)/i.test(text);
}
