import type { AuthError } from '../errors/auth-error.js';
import type { Instant, Platform } from '../platform/platform.js';
import { createTimeoutError } from '../platform/waiting.js';
import type { ServiceClock } from './service-clock.js';
import { createNetworkError, createProtocolError, toAuthError } from './service-errors.js';

/** No request of ours waits longer for its answer, in milliseconds. */
export const requestLimitMs = 10_000;

/** One endpoint that speaks AWS JSON 1.1. */
export interface Rpc {
  readonly endpoint: string;
  /** `AWSCognitoIdentityProviderService` or `AWSCognitoIdentityService`. */
  readonly target: string;
  readonly platform: Platform;
  readonly clock: ServiceClock;
}

/** What a single request is sent with. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Default {@link requestLimitMs}. */
  readonly limitMs?: number | undefined;
  /** Lets the request outlive the page (Fetch, `keepalive`). */
  readonly keepalive?: boolean | undefined;
}

/** An answer, and when the question left and the answer came. */
export interface Reply<T> {
  readonly output: T;
  readonly sent: Instant;
  readonly received: Instant;
}

/**
 * Sends one request, once.
 *
 * @throws {AuthError} what the service answered, `NetworkError`, `Timeout` or `InvalidResponse`; when the signal
 * is aborted, its reason.
 */
export async function call<T>(
  rpc: Rpc,
  operation: string,
  input: object,
  options: CallOptions = {},
): Promise<Reply<T>> {
  const { platform, clock } = rpc;
  const limitMs = options.limitMs ?? requestLimitMs;
  const controller = new AbortController();
  const abort = (): void => controller.abort(options.signal?.reason);
  if (options.signal?.aborted) abort();
  options.signal?.addEventListener('abort', abort);
  const cancelTimer = platform.setTimer(limitMs, () => controller.abort(createTimeoutError(limitMs)));
  const sent = platform.now();
  let response: Response;
  let text: string;
  let received: Instant;
  try {
    response = await platform.fetch(rpc.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `${rpc.target}.${operation}`,
        'cache-control': 'no-store',
      },
      body: JSON.stringify(input),
      signal: controller.signal,
      keepalive: options.keepalive ?? false,
    });
    // The head is when the service read its clock; the rest of the body may take its time.
    received = platform.now();
    text = await response.text();
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : createNetworkError(error);
  } finally {
    cancelTimer();
    options.signal?.removeEventListener('abort', abort);
  }
  clock.observe(Date.parse(response.headers.get('date') ?? ''), sent, received);
  const body = parseObject(text);
  if (!response.ok) throw refusalOf(response, body);
  if (!body) throw toAuthError({ status: response.status });
  return { output: body as T, sent, received };
}

/** The JSON object that a body holds; an empty body counts as `{}`, anything else as none. */
function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text || '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function refusalOf(response: Response, body: Record<string, unknown> | undefined): AuthError {
  const { headers, status } = response;
  const type = headers.get('x-amzn-errortype') ?? body?.['__type'];
  const message = body?.['message'] ?? body?.['Message'];
  const retryAfterSeconds = Number(headers.get('retry-after') ?? Number.NaN);
  return toAuthError({
    status,
    // `NotAuthorizedException:http://…` and `com.amazonaws…#NotAuthorizedException` are both in use.
    name: typeof type === 'string' ? type.replace(/^.*#/, '').replace(/[:,].*$/, '') : undefined,
    message: typeof message === 'string' ? message : undefined,
    retryAfterMs: retryAfterSeconds >= 0 ? retryAfterSeconds * 1000 : undefined,
  });
}

/** The member of an answer that has to be there. */
export function required<T>(value: T | undefined, member: string): T {
  if (value === undefined || value === null) throw createProtocolError(`The answer has no ${member}.`);
  return value;
}
