import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { validateInput } from '../model/validate.js';
import type { LocalServices } from '../services.js';
import { type Answer, commonHeaders, preflightHeaders } from './answer.js';
import { authorize, resourceOf } from './authorization.js';
import { discardBody, LARGEST_BODY_BYTES, readBody } from './body.js';
import { errorAnswer, readInput, successAnswer } from './json-protocol.js';
import type { Caller, Operation, ServiceName } from './operation.js';
import { refuseForeign } from './origin-guard.js';
import { ServiceError } from './service-error.js';
import { verifySignature } from './signature.js';
import { rawRequestOf } from './signature-canonical.js';

/** Writes what went wrong unexpectedly, for the person at the terminal. */
export type LogFailure = (line: string) => void;

/** Answers requests to `/`, the one address of all AWS services here. */
export type AwsEndpoint = (incoming: IncomingMessage) => Promise<Answer>;

const TARGET_PREFIXES: readonly (readonly [prefix: string, service: ServiceName])[] = [
  ['AWSCognitoIdentityProviderService.', 'cognito-idp'],
  ['AWSCognitoIdentityService.', 'cognito-identity'],
];

export function createAwsEndpoint(options: {
  readonly services: LocalServices;
  readonly operations: readonly Operation[];
  readonly log: LogFailure;
}): AwsEndpoint {
  const { services, log } = options;
  const operations = new Map(
    options.operations.map((operation) => [`${operation.service}.${operation.name}`, operation]),
  );

  const answerJson = async (
    incoming: IncomingMessage,
    requestId: string,
    headers: Record<string, string>,
  ): Promise<Answer> => {
    const target = incoming.headers['x-amz-target'];
    const operation = findOperation(operations, Array.isArray(target) ? target[0] : target);
    const body = await readBody(incoming);
    if (body === undefined) {
      discardBody(incoming);
      throw bodyTooLarge();
    }
    const caller = identifyCaller(services, operation, incoming, body);
    const input = readInput(body);
    if (operation.authorization === 'signed') {
      const resource = resourceOf(services.settings, operation.service, input);
      authorize(caller, `${operation.service}:${operation.name}`, resource);
    }
    validateInput(operation.service, operation.name, input);
    const output = await operation.handle(input as never, { services, caller, requestId });
    return successAnswer(output, headers);
  };

  return async (incoming) => {
    const requestId = randomUUID();
    const headers = commonHeaders(requestId, services.clock.now());
    if (incoming.method === 'OPTIONS') return { status: 200, headers: { ...headers, ...preflightHeaders() }, body: '' };
    try {
      return await answerJson(incoming, requestId, headers);
    } catch (error) {
      if (error instanceof ServiceError) return errorAnswer(error, headers);
      log(describeFailure(error, requestId, String(incoming.headers['x-amz-target'])));
      return errorAnswer(internalError(requestId), headers);
    }
  };
}

function findOperation(operations: ReadonlyMap<string, Operation>, target: string | undefined): Operation {
  if (target === undefined) throw new ServiceError('UnknownOperationException', 'The X-Amz-Target header is missing.');
  const [prefix = '', service] = TARGET_PREFIXES.find(([start]) => target.startsWith(start)) ?? [];
  const operation = operations.get(`${service}.${target.slice(prefix.length)}`);
  if (operation === undefined) {
    throw new ServiceError('UnknownOperationException', `Claviger has no operation ${printable(target)}.`);
  }
  return operation;
}

function identifyCaller(
  services: LocalServices,
  operation: Operation,
  incoming: IncomingMessage,
  body: Buffer,
): Caller {
  // A signature on an operation that asks for none is ignored, as Cognito ignores it.
  if (operation.authorization !== 'signed') return { kind: 'anonymous' };
  const refusal = refuseForeign(incoming.headers, services.settings);
  if (refusal !== undefined) throw new ServiceError('ForbiddenException', refusal, { status: 403 });
  return verifySignature(services, operation.service, rawRequestOf(incoming, body));
}

export function bodyTooLarge(): ServiceError {
  const message = `The request body is larger than ${LARGEST_BODY_BYTES} bytes.`;
  return new ServiceError('RequestEntityTooLargeException', message, { status: 413 });
}

export function internalError(requestId: string): ServiceError {
  return new ServiceError('InternalErrorException', `Something went wrong; the log has it under ${requestId}.`, {
    status: 500,
  });
}

/**
 * A failure in one line: its kind and where it came from, without its message, which may quote what a caller sent.
 */
export function describeFailure(error: unknown, requestId: string, what: string): string {
  const name = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && 'code' in error ? ` ${String(error.code)}` : '';
  const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  return `${requestId} ${printable(what)}: ${name}${code}${frames
    .slice(0, 6)
    .map((frame) => ` ${frame.trim()}`)
    .join('')}`;
}

const LONGEST_NAME = 200;

function printable(text: string): string {
  return text.slice(0, LONGEST_NAME).replace(/[^\x21-\x7e]+/g, '?');
}
