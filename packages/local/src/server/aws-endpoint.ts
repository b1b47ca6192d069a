import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { LocalServices } from '../context/services.js';
import { authorize, toResourceArn } from '../iam/authorization.js';
import { type Caller, findIdentityId, type Operation } from '../iam/operation.js';
import { verifySignature } from '../iam/signature.js';
import { toRawRequest } from '../iam/signature-canonical.js';
import { signatureRegion } from '../iam/signature-parameters.js';
import { validateInput } from '../model/validate.js';
import { isMissingReference } from '../store/missing-reference.js';
import { answerStsRequest, isStsRequest, stsErrorAnswer } from '../sts/endpoint.js';
import { type Answer, type AwsEndpoint, commonHeaders, preflightHeaders } from '../wire/answer.js';
import { BodyError, discardBody, readBody } from '../wire/body.js';
import { checkDoor, type DoorError } from '../wire/door-guard.js';
import { type Door, findDoor, getRule, OPERATION_DOORS } from '../wire/doors.js';
import { errorAnswer, readInput, successAnswer } from '../wire/json-protocol.js';
import type { ServiceName } from '../wire/operation.js';
import { ServiceError } from '../wire/service-error.js';
import { describeFailure, type LogFailure, printable } from './describe-failure.js';
import { answerForeignService, findForeignService } from './foreign-service.js';

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

  const answerJson = async (call: Call): Promise<Answer> => {
    const { incoming, headers } = call;
    const target = incoming.headers['x-amz-target'];
    try {
      const operation = findOperation(operations, Array.isArray(target) ? target[0] : target);
      passDoor(operation === undefined ? 'app' : OPERATION_DOORS[operation.authorization], services, incoming);
      if (operation === undefined) throw unknownOperation(target);
      const body = await readBody(incoming);
      const { output, identityId } = await perform(services, operation, body, call);
      return { ...successAnswer(output, headers), ...(identityId !== undefined && { identityId }) };
    } catch (error) {
      return errorAnswer(toServiceError(error, call, String(target), log), headers);
    }
  };

  const answerSts = async (call: Call): Promise<Answer> => {
    try {
      const fault = checkDoor('app', call.incoming, services);
      if (fault !== undefined) throw new ServiceError('AccessDenied', fault.message, { status: fault.status });
      const body = await readBody(call.incoming);
      return await answerStsRequest(services, toRawRequest(call.incoming, body), call);
    } catch (error) {
      return stsErrorAnswer(toServiceError(error, call, 'sts', log), call);
    }
  };

  return async (incoming) => {
    const requestId = randomUUID();
    const headers = commonHeaders(requestId, services.clock.now());
    if (incoming.method === 'OPTIONS') {
      const fault = checkDoor('app', incoming, services);
      if (fault !== undefined) return errorAnswer(forbidden(fault), headers);
      return { status: 200, headers: { ...headers, ...preflightHeaders() }, body: '' };
    }
    const call = { incoming, requestId, headers };
    const foreign = findForeignService(incoming);
    if (foreign !== undefined) {
      discardBody(incoming);
      return answerForeignService(incoming, foreign, call);
    }
    if (isStsRequest(incoming)) return await answerSts(call);
    if (incoming.method === 'POST') return await answerJson(call);
    return answerVisitor(services, call);
  };
}

/** Leads a browser to the console. */
function answerVisitor(services: LocalServices, { incoming, requestId }: Call): Answer {
  const door = findDoor('/') ?? 'page';
  const headers = {
    'x-amzn-RequestId': requestId,
    Date: new Date(services.clock.now()).toUTCString(),
    'Content-Type': 'text/plain; charset=utf-8',
    ...getRule(door).headers,
  };
  const fault = checkDoor(door, incoming, services);
  if (fault !== undefined) return { status: fault.status, headers, body: `${fault.message}\n` };
  const body = 'This is Claviger: AWS calls are sent here with POST, and its console is on /_claviger/.\n';
  const isPage = incoming.method === 'GET' || incoming.method === 'HEAD';
  if (!isPage) return { status: 405, headers: { ...headers, Allow: 'GET, HEAD, POST, OPTIONS' }, body };
  return { status: 302, headers: { ...headers, Location: '/_claviger/' }, body };
}

/** One call, and what every answer to it carries. */
interface Call {
  readonly incoming: IncomingMessage;
  readonly requestId: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Everything that an operation of a JSON service goes through: who calls, whether they may, and with what. */
async function perform(
  services: LocalServices,
  operation: Operation,
  body: Uint8Array,
  { incoming, requestId }: Call,
): Promise<{ readonly output: unknown; readonly identityId: string | undefined }> {
  const { service, name } = operation;
  let caller: Caller = { kind: 'anonymous' };
  let { region } = services.settings;
  // A signature on an operation that asks for none is ignored, as Cognito ignores it.
  if (operation.authorization === 'signed') {
    const request = toRawRequest(incoming, body);
    caller = verifySignature(services, service, request);
    region = signatureRegion(request) ?? region;
  }
  const input = readInput(body);
  if (operation.authorization === 'signed') {
    const resource = toResourceArn(services.settings, operation, input);
    authorize(services, caller, { action: `${service}:${name}`, resource });
  }
  validateInput(service, name, input);
  const sourceIp = toSourceIp(incoming.socket);
  const context = { services, caller, requestId, sourceIp, region };
  const output = await withCurrentRows(() => operation.handle(input as never, context));
  return { output, identityId: findIdentityId(caller, output) };
}

/**
 * Runs again what found a user, group or the like that was deleted before its transaction: the second time it is not found,
 * and the answer is that to an unknown one.
 */
async function withCurrentRows(handle: () => unknown): Promise<unknown> {
  try {
    return await handle();
  } catch (error) {
    if (!isMissingReference(error)) throw error;
    return await handle();
  }
}

/** The address of the other end, as IPv4 where a socket for both wraps one in IPv6. */
function toSourceIp({ remoteAddress = '' }: IncomingMessage['socket']): string {
  return remoteAddress.replace(/^::ffff:/i, '');
}

/** @throws ServiceError `ForbiddenException` for a page that may not call this */
function passDoor(door: Door, services: LocalServices, incoming: IncomingMessage): void {
  const fault = checkDoor(door, incoming, services);
  if (fault !== undefined) throw forbidden(fault);
}

function forbidden({ status, message }: DoorError): ServiceError {
  return new ServiceError('ForbiddenException', message, { status });
}

function findOperation(operations: ReadonlyMap<string, Operation>, target: string | undefined): Operation | undefined {
  const [prefix = '', service] = TARGET_PREFIXES.find(([start]) => target?.startsWith(start)) ?? [];
  return operations.get(`${service}.${target?.slice(prefix.length)}`);
}

function unknownOperation(target: unknown): ServiceError {
  const message =
    target === undefined
      ? 'The X-Amz-Target header is missing.'
      : `Claviger has no operation ${printable(String(target))}.`;
  return new ServiceError('UnknownOperationException', message);
}

const BODY_ERROR_NAMES: Readonly<Record<BodyError['status'], string>> = {
  413: 'RequestEntityTooLargeException',
  408: 'RequestTimeoutException',
};

/** The error that a caller gets: of an unexpected one only where to find it in the log. */
function toServiceError(error: unknown, { requestId }: Call, what: string, log: LogFailure): ServiceError {
  if (error instanceof ServiceError) return error;
  if (error instanceof BodyError) {
    return new ServiceError(BODY_ERROR_NAMES[error.status], error.message, { status: error.status });
  }
  if (isMissingReference(error)) {
    return new ServiceError('ResourceNotFoundException', 'What the request refers to was deleted during the call.');
  }
  log(describeFailure(error, requestId, what));
  const message = `Something went wrong; the log has it under ${requestId}.`;
  return new ServiceError('InternalErrorException', message, { status: 500 });
}
