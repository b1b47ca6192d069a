import { isAuthError } from '../errors/auth-error.js';
import { createNetworkError, createOwnError } from '../errors/own-errors.js';
import type { Platform } from '../platform/platform.js';
import { type Limit, withLimit } from '../platform/waiting.js';

/** The largest answer that is read, in bytes. Real answers have a few kilobytes. */
const ANSWER_LIMIT = 1_048_576;

/** A request, and its time limit. */
export interface OutgoingRequest extends Pick<Limit, 'limitMs' | 'signal'> {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Default `POST`. */
  readonly method?: 'GET';
  readonly body?: string;
  /** Lets the request outlive the page (Fetch, `keepalive`). Default false. */
  readonly keepalive?: boolean;
}

/** An answer, read in full. The answer of a redirect is not `ok`. */
export interface Answer extends Pick<Response, 'ok' | 'status' | 'headers'> {
  readonly text: string;
  /** When the request left, by `Platform.now`. */
  readonly sentAtMs: number;
  /** When the headers of the answer arrived, by `Platform.now`: the body may come later. */
  readonly receivedAtMs: number;
}

/**
 * The one door for requests: sends a request, once, within `limitMs`. It follows no redirect, because the body contains
 * passwords and tokens. It reads at most 1 MiB of the answer.
 *
 * @throws {AuthError} `NetworkError`, `Timeout`, or `InvalidResponse` for an answer that is too long or from another
 * origin; after an abort, the reason of the signal.
 */
export function sendRequest(
  platform: Platform,
  { url, limitMs, signal: outer, ...init }: OutgoingRequest,
): Promise<Answer> {
  return withLimit(platform, { limitMs, signal: outer }, async (signal) => {
    try {
      const sentAtMs = platform.now();
      // Edge workers do not support `redirect: 'error'`. A 3xx answer, or a browser's opaque one, is not `ok`.
      const response = await platform.fetch(url, { method: 'POST', ...init, redirect: 'manual', signal });
      const receivedAtMs = platform.now();
      // React Native follows redirects anyway: the URL of the answer reveals that.
      if (response.url && new URL(response.url).origin !== new URL(url).origin) throw createOwnError('InvalidResponse');
      const { ok, status, headers } = response;
      return { ok, status, headers, text: await readText(response), sentAtMs, receivedAtMs };
    } catch (error) {
      throw isAuthError(error) ? error : createNetworkError(url, error);
    }
  });
}

async function readText(response: Response): Promise<string> {
  // React Native has no streams: it has already read the whole body.
  const reader = response.body?.getReader?.();
  if (!reader) return response.text();
  const decoder = new TextDecoder();
  let text = '';
  for (let size = 0; size <= ANSWER_LIMIT; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    size += value.length;
  }
  reader.cancel().catch(() => {});
  throw createOwnError('InvalidResponse');
}
