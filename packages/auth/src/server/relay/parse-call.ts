import { OPERATIONS, type Operation } from './operations.js';
import { RelayDenial } from './relay-denial.js';
import { type Rebuilt, rebuild } from './shapes.js';

/** A call of an operation that the relay forwards. */
export interface Call {
  /** The value of `X-Amz-Target`. */
  readonly target: string;
  readonly operation: Operation;
  /** The listed members of the body. */
  readonly input: Rebuilt;
}

/**
 * Parses a request of the AWS JSON protocol. Only listed operations and members pass.
 *
 * @throws {RelayDenial} `UnknownOperationException`, `SerializationException`.
 */
export function parseCall(target: string | null, text: string): Call {
  const operation = OPERATIONS.get(target ?? '');
  if (target === null || operation === undefined) {
    throw new RelayDenial('UnknownOperationException', 'The server does not forward this operation.');
  }
  const body = parseBody(text);
  const faults: string[] = [];
  const input = rebuild(body, operation.request, (name) => faults.push(name));
  const [fault] = faults;
  if (fault !== undefined) throw new RelayDenial('SerializationException', `${fault} has another type.`);
  return { target, operation, input };
}

/**
 * Parses a JSON object.
 *
 * @throws {RelayDenial} `SerializationException` for any other text.
 */
export function parseBody(text: string): unknown {
  let body: unknown;
  try {
    body = JSON.parse(text || '{}');
  } catch {
    // The parser's message quotes the body.
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new RelayDenial('SerializationException', 'The body is not a JSON object.');
}
