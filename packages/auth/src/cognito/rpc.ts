import { isAuthError } from '../errors/auth-error.js';
import { createOwnError } from '../errors/own-errors.js';
import type { Platform } from '../platform/platform.js';
import type { Limit } from '../platform/waiting.js';
import { sendRequest } from './send-request.js';
import type { ServiceClock } from './service-clock.js';
import { toAuthError } from './service-errors.js';

/** The time limit of a request, in milliseconds. */
export const requestLimitMs = 10_000;

/** One endpoint that speaks AWS JSON 1.1. */
export interface Rpc {
  readonly endpoint: string;
  /** `AWSCognitoIdentityProviderService` or `AWSCognitoIdentityService`. */
  readonly target: string;
  readonly platform: Platform;
  readonly clock: ServiceClock;
  readonly log?: ((record: RequestRecord) => void) | undefined;
}

/** A request has ended. */
export interface RequestRecord {
  readonly event: 'request.ended';
  /** Such as `InitiateAuth`. */
  readonly operation: string;
  /** The code of the error; absent when it went well. */
  readonly code?: string | undefined;
  readonly durationMs: number;
}

/** What a single request is sent with. */
export interface CallOptions extends Partial<Pick<Limit, 'limitMs' | 'signal'>> {
  /** Lets the request outlive the page (Fetch, `keepalive`). Default false. */
  readonly keepalive?: boolean;
}

/** An answer, and when the question left and the answer came, by `Platform.now`. */
export interface Reply<T> {
  readonly output: T;
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
  /** What the service's clock showed in between, in milliseconds since the epoch; NaN where it doesn't say. */
  readonly serviceMs: number;
}

/**
 * Sends one request, once. It may take `limitMs`, by default {@link requestLimitMs}.
 *
 * @throws {AuthError} what the service answered, `NetworkError`, `Timeout` or `InvalidResponse`; when the signal
 * is aborted, its reason.
 */
export async function call<T>(
  { endpoint, target, platform, clock, log }: Rpc,
  operation: string,
  input: object,
  options: CallOptions = {},
): Promise<Reply<T>> {
  const beganAtMs = platform.now();
  let code: string | undefined;
  try {
    const { ok, status, headers, text, ...moments } = await sendRequest(platform, {
      limitMs: requestLimitMs,
      ...options,
      url: endpoint,
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `${target}.${operation}`,
      },
      body: JSON.stringify(input),
    });
    const serviceMs = Date.parse(headers.get('date') ?? '');
    clock.observe(serviceMs, moments.sentAtMs, moments.receivedAtMs);
    const output = parseObject(text);
    if (ok && output) return { output: output as T, ...moments, serviceMs };
    const { __type, message, Message } = output ?? {};
    throw toAuthError({
      status,
      type: headers.get('x-amzn-errortype') ?? __type,
      message: message ?? Message,
      retryAfterSeconds: Number(headers.get('retry-after')),
    });
  } catch (error) {
    code = isAuthError(error) ? error.code : 'Aborted';
    throw error;
  } finally {
    log?.({ event: 'request.ended', operation, code, durationMs: platform.now() - beganAtMs });
  }
}

/** The JSON object that a body holds; an empty body counts as `{}`. Undefined for anything else. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text || '{}');
    return value instanceof Object ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** A member that every answer has. */
export function required<T extends object, Name extends keyof T & string>(
  owner: T | undefined,
  member: Name,
): NonNullable<T[Name]> {
  const value = owner?.[member];
  if (value === undefined || value === null) throw createOwnError('InvalidResponse', new TypeError(`no ${member}`));
  return value;
}
