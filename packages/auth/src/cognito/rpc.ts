import { isAuthError } from '../errors/auth-error.js';
import { createOwnError } from '../errors/own-errors.js';
import type { Platform } from '../platform/platform.js';
import type { Limit } from '../platform/waiting.js';
import { sendRequest } from './send-request.js';
import type { ServiceClock } from './service-clock.js';
import { toAuthError } from './service-errors.js';

/** The time limit of a request, in milliseconds. */
export const requestLimitMs = 10_000;

/** An endpoint of the AWS JSON 1.1 protocol. */
export interface Rpc {
  readonly endpoint: string;
  /** `AWSCognitoIdentityProviderService` or `AWSCognitoIdentityService`. */
  readonly target: string;
  readonly platform: Platform;
  readonly clock: ServiceClock;
  readonly log?: ((record: RequestRecord) => void) | undefined;
}

/** The log record of a request that has ended. */
export interface RequestRecord {
  readonly event: 'request.ended';
  /** Such as `InitiateAuth`. */
  readonly operation: string;
  /** The code of the error; absent after a success. */
  readonly code?: string | undefined;
  readonly durationMs: number;
}

/** The options of one request. */
export interface CallOptions extends Partial<Pick<Limit, 'limitMs' | 'signal'>> {
  /** Lets the request outlive the page (Fetch, `keepalive`). Default false. */
  readonly keepalive?: boolean;
}

/** An answer, and the times of request and answer by `Platform.now`. */
export interface Reply<T> {
  readonly output: T;
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
  /** The `Date` of the answer by the service's clock, in milliseconds since the epoch; NaN without that header. */
  readonly serviceMs: number;
}

/**
 * Sends one request, without a retry. The default of `limitMs` is {@link requestLimitMs}.
 *
 * @throws {AuthError} the service's exception, `NetworkError`, `Timeout` or `InvalidResponse`; after an abort, the reason of
 * the signal.
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
    const answer = await sendRequest(platform, {
      limitMs: requestLimitMs,
      ...options,
      url: endpoint,
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `${target}.${operation}`,
      },
      body: JSON.stringify(input),
    });
    const { sentAtMs, receivedAtMs } = answer;
    const serviceMs = Date.parse(answer.headers.get('date') ?? '');
    clock.observe(serviceMs, sentAtMs, receivedAtMs);
    const output = parseObject(answer.text);
    if (answer.ok && output) return { output: output as T, sentAtMs, receivedAtMs, serviceMs };
    throw toAuthError(answer, output);
  } catch (error) {
    code = isAuthError(error) ? error.code : 'Aborted';
    throw error;
  } finally {
    log?.({ event: 'request.ended', operation, code, durationMs: platform.now() - beganAtMs });
  }
}

/** Parses a JSON object; an empty body counts as `{}`. Returns undefined for any other text. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text || '{}');
    return value instanceof Object ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Returns a member that every answer must have.
 *
 * @throws {AuthError} `InvalidResponse` when it is absent.
 */
export function required<T extends object, Name extends keyof T & string>(
  owner: T | undefined,
  member: Name,
): NonNullable<T[Name]> {
  const value = owner?.[member];
  if (value === undefined || value === null) throw createOwnError('InvalidResponse', new TypeError(`no ${member}`));
  return value;
}
