import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { readAnswerText } from '../wire/byte-buffer.js';
import type { TriggerTarget } from './configuration.js';
import type { TriggerEvent } from './events.js';

/** How a call of a function ended. */
export type Invocation =
  | { readonly kind: 'answered'; readonly event: unknown }
  /** The function itself failed, and said so. */
  | { readonly kind: 'failed'; readonly message: string }
  /** No function could be reached. */
  | { readonly kind: 'unreachable'; readonly message: string };

const TRIES = 3;

/** In the words of the service. */
const TIMEOUT_MESSAGE = 'Socket timeout while invoking Lambda function.';
const UNREACHABLE_MESSAGE = 'Lambda function could not be reached.';

/** The largest answer that Lambda lets a function give. */
const LARGEST_ANSWER_BYTES = 6 * 1_048_576;

/**
 * Calls a function: up to three times when it doesn't answer in time or can't be reached. One that fails has
 * answered, and isn't called again.
 */
export async function invoke(target: TriggerTarget, event: TriggerEvent, timeLimitMs: number): Promise<Invocation> {
  let outcome: Invocation = { kind: 'unreachable', message: UNREACHABLE_MESSAGE };
  for (let attempt = 0; attempt < TRIES; attempt++) {
    outcome = await invokeOnce(target, event, timeLimitMs);
    if (outcome.kind !== 'unreachable') return outcome;
  }
  return outcome;
}

async function invokeOnce(target: TriggerTarget, event: TriggerEvent, timeLimitMs: number): Promise<Invocation> {
  const calling = new AbortController();
  const timeUp = wait(timeLimitMs, undefined, { signal: calling.signal }).then(
    (): Invocation => ({ kind: 'unreachable', message: TIMEOUT_MESSAGE }),
    (): Invocation => ({ kind: 'unreachable', message: TIMEOUT_MESSAGE }),
  );
  const call =
    target.kind === 'function'
      ? callFunction(target.run, event, timeLimitMs)
      : callUrl(target, event, calling.signal).catch(
          (): Invocation => ({ kind: 'unreachable', message: UNREACHABLE_MESSAGE }),
        );
  try {
    return await Promise.race([call, timeUp]);
  } finally {
    calling.abort();
  }
}

async function callFunction(
  run: Extract<TriggerTarget, { kind: 'function' }>['run'],
  event: TriggerEvent,
  timeLimitMs: number,
): Promise<Invocation> {
  const endAt = performance.now() + timeLimitMs;
  try {
    const answer = await run(copy(event) as TriggerEvent, {
      functionName: event.triggerSource,
      awsRequestId: randomUUID(),
      getRemainingTimeInMillis: () => Math.max(0, Math.floor(endAt - performance.now())),
    });
    // As it would have travelled: the service gets what JSON can hold.
    return { kind: 'answered', event: answer === undefined ? undefined : copy(answer) };
  } catch (error) {
    return { kind: 'failed', message: describeThrown(error) };
  }
}

/** A function may throw anything, also what has no text. */
function describeThrown(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message) : String(error);
  } catch {
    return 'an unknown error';
  }
}

function copy(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

async function callUrl(
  { kind, url }: Extract<TriggerTarget, { url: string }>,
  event: TriggerEvent,
  signal: AbortSignal,
): Promise<Invocation> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(kind === 'lambda' && { 'x-amz-invocation-type': 'RequestResponse' }),
    },
    body: JSON.stringify(event),
    // A server elsewhere is not to be reached through one on this machine.
    redirect: 'error',
    signal,
  });
  const text = await readAnswerText(answer, LARGEST_ANSWER_BYTES);
  if (text === undefined) throw new RangeError('The answer is too large.');
  const body = parse(text);
  // Lambda says 200 for a function that failed, and tells by this header.
  const failed = !answer.ok || answer.headers.get('x-amz-function-error') !== null;
  if (!failed) return { kind: 'answered', event: body };
  const message = messageOf(body);
  if (message !== undefined) return { kind: 'failed', message };
  return { kind: 'unreachable', message: `Lambda endpoint answered ${answer.status}.` };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a failed function says: `errorMessage` as Lambda has it, or `message`. */
function messageOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { errorMessage, message } = body as Record<string, unknown>;
  if (typeof errorMessage === 'string') return errorMessage;
  return typeof message === 'string' ? message : undefined;
}
