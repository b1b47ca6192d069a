/** An injected fault, for `POST /_claviger/faults` and `local.faults.add`. It has at least one effect. */
export interface Fault {
  /** An operation (`InitiateAuth`, `GetCallerIdentity`) or a path (`/oauth2/token`); default: all. */
  readonly operation?: string;
  /** How many requests it hits before it is removed; default 1. `always` stays until the faults are cleared. */
  readonly times?: number | 'always';
  /** How long the request waits first, in milliseconds, up to 10 minutes. */
  readonly latencyMs?: number;
  /** HTTP status of the answer, 400 to 599; the request has no effect. Default with `exception`: 400 or 500. */
  readonly status?: number;
  /** Name of the exception in the answer, such as `TooManyRequestsException`. */
  readonly exception?: string;
  /** Its message. */
  readonly message?: string;
  /** `Retry-After` of the answer, in seconds. */
  readonly retryAfterSeconds?: number;
  /** The connection breaks: `before` the request has an effect, or `after` it took effect and before the answer. */
  readonly drop?: 'before' | 'after';
}

/** A fault with its count of hits. */
export interface ActiveFault extends Fault {
  readonly id: number;
  /** How many requests it has hit. */
  readonly hits: number;
}

const MEMBERS: readonly (keyof Fault)[] = [
  'operation',
  'times',
  'latencyMs',
  'status',
  'exception',
  'message',
  'retryAfterSeconds',
  'drop',
];
const LONGEST_LATENCY_MS = 600_000;
const LONGEST_RETRY_SECONDS = 86_400;

/**
 * Reads the fault of a request.
 *
 * @param isOperation whether an operation has this name
 * @throws {TypeError} whose message is a sentence on what is wrong
 */
export function readFault(given: unknown, isOperation: (name: string) => boolean): Fault {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new TypeError(`A fault is an object with ${MEMBERS.join(', ')}.`);
  }
  const fault = given as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(fault)) {
    if (!(MEMBERS as readonly string[]).includes(name)) {
      throw new TypeError(`A fault has no "${name.slice(0, 64)}": it has ${MEMBERS.join(', ')}.`);
    }
  }
  const { operation, times, latencyMs, status, exception, message, retryAfterSeconds, drop } = fault;
  if (operation !== undefined && !isTarget(operation, isOperation)) {
    throw new TypeError(
      '"operation" is the name of an operation, such as InitiateAuth, or a path, such as /oauth2/token.',
    );
  }
  if (times !== undefined && times !== 'always' && !isInteger(times, 1, Number.MAX_SAFE_INTEGER)) {
    throw new TypeError('"times" is a whole number from 1, or "always".');
  }
  if (
    latencyMs !== undefined &&
    !(typeof latencyMs === 'number' && latencyMs >= 0 && latencyMs <= LONGEST_LATENCY_MS)
  ) {
    throw new TypeError(`"latencyMs" is a number of milliseconds from 0 to ${LONGEST_LATENCY_MS}.`);
  }
  if (status !== undefined && !isInteger(status, 400, 599)) {
    throw new TypeError('"status" is an HTTP status from 400 to 599.');
  }
  if (exception !== undefined && !(typeof exception === 'string' && /^[A-Za-z][\w.]{0,127}$/.test(exception))) {
    throw new TypeError('"exception" is the name of an exception, such as TooManyRequestsException.');
  }
  if (message !== undefined && !(typeof message === 'string' && message.length <= 1_024)) {
    throw new TypeError('"message" is a text of at most 1024 characters.');
  }
  if (retryAfterSeconds !== undefined && !isInteger(retryAfterSeconds, 0, LONGEST_RETRY_SECONDS)) {
    throw new TypeError(`"retryAfterSeconds" is a whole number from 0 to ${LONGEST_RETRY_SECONDS}.`);
  }
  if (drop !== undefined && drop !== 'before' && drop !== 'after') {
    throw new TypeError('"drop" is "before" or "after".');
  }
  const isAnswer = status !== undefined || exception !== undefined;
  if (latencyMs === undefined && !isAnswer && drop === undefined) {
    throw new TypeError('A fault needs an effect: latencyMs, status, exception or drop.');
  }
  if (isAnswer && drop !== undefined) throw new TypeError('A fault either answers (status, exception) or drops.');
  if (!isAnswer && (message !== undefined || retryAfterSeconds !== undefined)) {
    throw new TypeError('"message" and "retryAfterSeconds" go with "status" or "exception".');
  }
  return fault as Fault;
}

function isTarget(operation: unknown, isOperation: (name: string) => boolean): boolean {
  return typeof operation === 'string' && (/^\/[^\s?#]+$/.test(operation) || isOperation(operation));
}

function isInteger(value: unknown, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}
