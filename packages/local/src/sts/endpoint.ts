import type { IncomingMessage } from 'node:http';
import type { LocalServices } from '../context/services.js';
import { authorize } from '../iam/authorization.js';
import { type Caller, findIdentityId } from '../iam/operation.js';
import { verifySignature } from '../iam/signature.js';
import type { RawRequest } from '../iam/signature-canonical.js';
import { validateInput } from '../model/validate.js';
import type { Answer } from '../wire/answer.js';
import { checkDoor } from '../wire/door-guard.js';
import { OPERATION_DOORS } from '../wire/doors.js';
import { ServiceError } from '../wire/service-error.js';
import { stsOperations } from './operations.js';
import {
  type Parameters,
  readAction,
  readInput,
  readParameters,
  unknownAction,
  writeError,
  writeResult,
} from './query-protocol.js';

/**
 * Whether a request to `/` is for STS: a form that is posted, or a URL that names an action. A request with a target
 * is for a JSON service.
 */
export function isStsRequest({ headers, url = '/' }: IncomingMessage): boolean {
  if (headers['x-amz-target'] !== undefined) return false;
  if (/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')) return true;
  return /[?&]Action=/.test(url);
}

/** The parts of an answer that come from the request. */
export interface StsAnswering {
  readonly requestId: string;
  /** The headers of every answer. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Answers a call of STS (AWS query protocol), errors included.
 *
 * @throws any error but a ServiceError; {@link stsErrorAnswer} writes the answer to it
 */
export async function answerStsRequest(
  services: LocalServices,
  request: RawRequest,
  answering: StsAnswering,
): Promise<Answer> {
  try {
    const parameters = readParameters(request);
    const action = readAction(parameters);
    const { output, identityId } = await call(services, {
      action,
      parameters,
      request,
      requestId: answering.requestId,
    });
    const about = identityId === undefined ? {} : { identityId };
    return { ...answer(200, writeResult(action, output, answering.requestId), answering), ...about };
  } catch (error) {
    if (error instanceof ServiceError) return stsErrorAnswer(error, answering);
    throw error;
  }
}

/** An error in the protocol of STS. */
export function stsErrorAnswer(error: ServiceError, answering: StsAnswering): Answer {
  return { ...answer(error.status, writeError(error, answering.requestId), answering), denial: error };
}

interface Call {
  readonly action: string;
  readonly parameters: Parameters;
  readonly request: RawRequest;
  readonly requestId: string;
}

async function call(
  services: LocalServices,
  { action, parameters, request, requestId }: Call,
): Promise<{ readonly output: object; readonly identityId: string | undefined }> {
  const operation = stsOperations.find(({ name }) => name === action);
  if (operation === undefined) throw unknownAction(action);
  let caller: Caller = { kind: 'anonymous' };
  if (operation.authorization === 'signed') {
    // This operation reveals nothing: the caller has the keys whose owner it names.
    if (action !== 'GetCallerIdentity') passDoor(services, request);
    caller = verifySignature(services, 'sts', request);
    authorize(services, caller, { action: `sts:${action}`, resource: parameters.get('RoleArn') ?? '*' });
  }
  const input = readInput(action, parameters);
  validateInput('sts', action, input);
  const { region } = services.settings;
  const output = (await operation.handle(input as never, { services, caller, requestId, region })) as object;
  return { output, identityId: findIdentityId(caller, output) };
}

function passDoor(services: LocalServices, { headers }: RawRequest): void {
  const sent = Object.fromEntries([...headers].map(([name, value]) => [name.toLowerCase(), value]));
  const fault = checkDoor(OPERATION_DOORS.signed, { headers: sent }, services);
  if (fault !== undefined) throw new ServiceError('AccessDenied', fault.message, { status: fault.status });
}

function answer(status: number, body: string, { headers }: StsAnswering): Answer {
  return { status, headers: { 'Content-Type': 'text/xml', ...headers }, body };
}
