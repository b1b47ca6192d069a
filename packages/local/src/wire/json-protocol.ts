import type { Answer } from './answer.js';
import { ServiceError } from './service-error.js';

/** AWS JSON 1.1: one JSON object in, one out, the operation in a header. */

const CONTENT_TYPE = 'application/x-amz-json-1.1';

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the input of an operation. Members that are `null` count as absent, as the services have it.
 *
 * @throws ServiceError `SerializationException`
 */
export function readInput(body: Uint8Array): Record<string, unknown> {
  if (body.length === 0) return {};
  let input: unknown;
  try {
    input = JSON.parse(strictUtf8.decode(body));
  } catch {
    throw new ServiceError('SerializationException', 'The request body is not valid JSON.');
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new ServiceError('SerializationException', 'The request body must be a JSON object.');
  }
  return withoutNulls(input, 0) as Record<string, unknown>;
}

/** Deeper than any operation's input. Without an end to it a small body of brackets would exhaust the stack. */
const DEEPEST = 32;

function withoutNulls(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) throw new ServiceError('SerializationException', 'The request body is nested too deeply.');
  if (Array.isArray(value)) return value.map((element) => withoutNulls(element, depth + 1));
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member, depth + 1)]));
}

export function successAnswer(output: unknown, headers: Readonly<Record<string, string>>): Answer {
  return { status: 200, headers: { 'Content-Type': CONTENT_TYPE, ...headers }, body: JSON.stringify(output ?? {}) };
}

export function errorAnswer(error: ServiceError, headers: Readonly<Record<string, string>>): Answer {
  return {
    status: error.status,
    headers: {
      'Content-Type': CONTENT_TYPE,
      ...headers,
      'x-amzn-ErrorType': `${error.name}:`,
      'x-amzn-ErrorMessage': toHeader(error.message),
    },
    body: JSON.stringify({ __type: error.name, message: error.message, ...error.members }),
    denial: error,
  };
}

const LONGEST_HEADER = 1_024;

/** A message in one line of the characters that a header may have. */
function toHeader(message: string): string {
  return message
    .slice(0, LONGEST_HEADER)
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim();
}
