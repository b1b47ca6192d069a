import type { IncomingMessage } from 'node:http';
import type { Answer } from '../wire/answer.js';
import { ServiceError } from '../wire/service-error.js';

const OWN_SERVICES: readonly string[] = ['cognito-idp', 'cognito-identity', 'sts'];
const OWN_TARGET = /^AWSCognitoIdentity(?:Provider)?Service\./;

/** The credential scope of a signature, in `Authorization` or in the query of a presigned URL. */
const SCOPE = /Credential=[^/\s&]+\/\d{8}\/[^/\s&]*\/([a-z0-9-]{1,40})\/aws4_request/;

/**
 * Finds the AWS service that a request is signed for, when this server is not that service: an SDK's client was given
 * this server's endpoint by mistake, or by `AWS_ENDPOINT_URL`.
 */
export function findForeignService({ headers, url = '' }: IncomingMessage): string | undefined {
  const { authorization } = headers;
  const isSigned = authorization === undefined ? url.includes('X-Amz-Credential=') : authorization.startsWith('AWS4-');
  if (!isSigned || OWN_TARGET.test(String(headers['x-amz-target']))) return undefined;
  const [, service] = SCOPE.exec(authorization ?? url.replaceAll(/%2f/gi, '/')) ?? [];
  return service === undefined || OWN_SERVICES.includes(service) ? undefined : service;
}

/** Refuses such a request in the error form of that service, so that its SDK shows the sentence. */
export function answerForeignService(
  incoming: IncomingMessage,
  service: string,
  { requestId, headers }: { readonly requestId: string; readonly headers: Readonly<Record<string, string>> },
): Answer {
  const { type, code, write } = formOf(incoming, service);
  const message = `This is Claviger: it serves cognito-idp, cognito-identity and sts. The request is signed for ${service}: give that client its own endpoint.`;
  return {
    // Never 5xx: SDKs would try again.
    status: 400,
    headers: { ...headers, 'Content-Type': type, 'x-amzn-ErrorType': code },
    body: incoming.method === 'HEAD' ? '' : write(message, requestId),
    denial: new ServiceError(code, message),
  };
}

/** How a service's protocol has an error. */
interface ErrorForm {
  readonly type: string;
  readonly code: string;
  readonly write: (message: string, requestId: string) => string | Uint8Array;
}

/** Services with REST and XML, besides S3. */
const REST_XML: readonly string[] = ['cloudfront', 'route53', 's3-control'];

/** A service's protocol shows in its requests, but for those with forms of their own. */
function formOf({ headers }: IncomingMessage, service: string): ErrorForm {
  const type = headers['content-type'] ?? '';
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return CBOR;
  if (service.startsWith('s3') && !REST_XML.includes(service)) return S3;
  if (service === 'ec2') return EC2;
  if (REST_XML.includes(service) || type.startsWith('application/x-www-form-urlencoded')) return QUERY;
  return { ...JSON_FORM, type: type.startsWith('application/x-amz-json-') ? type : 'application/json' };
}

const JSON_CODE = 'UnknownOperationException';

const JSON_FORM: ErrorForm = {
  type: 'application/json',
  code: JSON_CODE,
  write: (message) => JSON.stringify({ __type: JSON_CODE, message }),
};

const CBOR: ErrorForm = {
  type: 'application/cbor',
  code: JSON_CODE,
  // RFC 8949: a map of two pairs of texts.
  write: (message) =>
    Buffer.concat([Buffer.from([0xa2]), ...['__type', JSON_CODE, 'message', message].map(writeCborText)]),
};

function writeCborText(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.from([bytes.length >> 8, bytes.length & 0xff]);
  return Buffer.concat([Buffer.from([0x79]), length, bytes]);
}

const QUERY: ErrorForm = {
  type: 'text/xml',
  code: 'InvalidAction',
  write: (message, requestId) =>
    `<ErrorResponse><Error><Type>Sender</Type><Code>InvalidAction</Code><Message>${message}</Message></Error>` +
    `<RequestId>${requestId}</RequestId></ErrorResponse>\n`,
};

const EC2: ErrorForm = {
  type: 'text/xml',
  code: 'InvalidAction',
  write: (message, requestId) =>
    `<Response><Errors><Error><Code>InvalidAction</Code><Message>${message}</Message></Error></Errors>` +
    `<RequestID>${requestId}</RequestID></Response>\n`,
};

const S3: ErrorForm = {
  type: 'application/xml',
  code: 'InvalidRequest',
  write: (message, requestId) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>InvalidRequest</Code><Message>${message}</Message>` +
    `<RequestId>${requestId}</RequestId></Error>`,
};
