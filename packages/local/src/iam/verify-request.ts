import type { LocalServices } from '../context/services.js';
import { findPolicyDenial } from './role-policies.js';
import {
  checkScope,
  checkSignature,
  checkSignedHeaders,
  checkTime,
  findSigner,
  requireSignature,
} from './signature.js';
import { type CanonicalRule, headerValues, type RawRequest, sha256 } from './signature-canonical.js';
import { toSignatureError } from './signature-errors.js';
import { isS3, type SignatureParameters } from './signature-parameters.js';

/** A request to an API behind IAM, as its server received it. A Web `Request` will do, except for S3: it changes paths. */
export interface SignedRequest {
  readonly method: string;
  /** Absolute, or the path and query of the request line; nothing decoded. */
  readonly url: string;
  /** A `Headers`, the `headers` of Node.js, or pairs. */
  readonly headers:
    | Iterable<readonly [string, string]>
    | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Default: empty. For S3 without it the hash in `x-amz-content-sha256` is taken as it is. */
  readonly body?: string | Uint8Array;
}

/** What the request is about, in IAM's terms. */
export interface VerifyOptions {
  /** Such as `execute-api:Invoke`: asks whether the role's policies allow it. */
  readonly action?: string | undefined;
  /** The ARN of what it is done to. Default `*`. */
  readonly resource?: string | undefined;
}

/** Who signed a request. */
export interface VerifiedRequest {
  /** The role's ARN; for the administrator's key that of the account. */
  readonly roleArn: string;
  /** The identity that the keys were vended to; absent for keys of STS. */
  readonly identityId?: string;
  /** The user's `sub` in the user pool; absent for guests and for other providers. */
  readonly sub?: string;
  /** The principal tags of the session; empty without any. */
  readonly principalTags: Readonly<Record<string, string>>;
  /** Whether the role's policies allow `action`; absent without one. */
  readonly allowed?: boolean;
}

/**
 * Verifies the signature of a request to a server of yours with the keys that this server vends (AWS Signature Version 4,
 * in the headers or presigned), as a service of AWS would.
 *
 * @throws ServiceError the exception of the service in the signature's scope, such as `ExpiredTokenException`
 * @throws {TypeError} for a request whose body was read already, and for an invalid URL
 */
export async function verifyRequest(
  services: LocalServices,
  request: Request | SignedRequest,
  { action, resource = '*' }: VerifyOptions = {},
): Promise<VerifiedRequest> {
  const { raw, hasBody } = await toRawRequest(request);
  const parameters = requireSignature('', raw);
  const { service } = parameters.scope;
  checkScope(service, parameters);
  checkSignedHeaders(service, parameters, raw);
  const signer = findSigner(services, service, parameters);
  // A key that is not known here can't be verified.
  if (signer.secretAccessKey === undefined) {
    throw toSignatureError(service, 'unknownKey', 'The security token included in the request is invalid.');
  }
  checkTime(service, parameters, services.clock.now());
  const rule = isS3(service) ? readS3Rule(service, raw, hasBody) : { isTokenUnsigned: service === 'iotdevicegateway' };
  checkSignature(services, service, { request: raw, parameters, signer, rule });
  if (isS3(service)) checkS3Headers(service, raw, parameters);
  const { caller } = signer;
  if (caller.kind !== 'role') {
    const roleArn = caller.kind === 'administrator' ? caller.arn : '';
    return { roleArn, principalTags: {}, ...(action !== undefined && { allowed: true }) };
  }
  const { roleArn, identity, tags = {} } = caller.grant;
  const sub = identity?.amr
    .map((entry) => /:CognitoSignIn:(.+)$/.exec(entry)?.[1])
    .find((found) => found !== undefined);
  return {
    roleArn,
    ...(identity && { identityId: identity.id }),
    ...(sub !== undefined && { sub }),
    principalTags: tags,
    ...(action !== undefined && { allowed: findPolicyDenial(services, caller, { action, resource }) === undefined }),
  };
}

/**
 * @throws ServiceError where the hash is missing, or is not that of the body
 */
function readS3Rule(service: string, raw: RawRequest, hasBody: boolean): CanonicalRule {
  const [sent] = headerValues(raw.headers).get('x-amz-content-sha256') ?? [];
  const isPresigned = /[?&]X-Amz-Signature=/.test(raw.target);
  const payloadHash = sent ?? (isPresigned ? 'UNSIGNED-PAYLOAD' : undefined);
  if (payloadHash === undefined) {
    throw toSignatureError(
      service,
      'malformedSignature',
      'Missing required header for this request: x-amz-content-sha256',
    );
  }
  if (payloadHash.startsWith('STREAMING-AWS4')) {
    throw toSignatureError(
      service,
      'malformedSignature',
      'Signatures of single chunks are not verified here. Send unsigned chunks.',
    );
  }
  const isHash = /^[\da-f]{64}$/.test(payloadHash);
  if (isHash && hasBody && sha256(raw.body) !== payloadHash) {
    throw toSignatureError(
      service,
      'wrongSignature',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  return { isPathAsSent: true, payloadHash };
}

/** @throws ServiceError where a header decides what S3 does, and is not signed */
function checkS3Headers(service: string, raw: RawRequest, { signedHeaders, isPresigned }: SignatureParameters): void {
  // A session token that is added to a signed URL is checked by itself.
  const isKnown = (name: string): boolean => isPresigned && name === 'x-amz-security-token';
  const unsigned = [...headerValues(raw.headers).keys()].filter(
    (name) => name.startsWith('x-amz-') && !signedHeaders.includes(name) && !isKnown(name),
  );
  if (unsigned.length === 0) return;
  throw toSignatureError(service, 'accessDenied', 'There were headers present in the request which were not signed');
}

async function toRawRequest(
  request: Request | SignedRequest,
): Promise<{ readonly raw: RawRequest; readonly hasBody: boolean }> {
  const { method, url } = request;
  const [, host, target] = /^(?:[a-z][a-z\d+.-]*:\/\/([^/?#]+))?([^#]*)/i.exec(url) ?? [];
  if (host === undefined && !url.startsWith('/')) throw new TypeError('`url` is absolute, or begins with a slash.');
  const headers = toPairs(request.headers);
  const hasHost = headers.some(([name]) => name.toLowerCase() === 'host');
  if (!hasHost && host !== undefined) headers.push(['host', host]);
  const body = request instanceof Request ? new Uint8Array(await request.clone().arrayBuffer()) : request.body;
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : (body ?? new Uint8Array());
  const path = target?.startsWith('/') ? target : `/${target ?? ''}`;
  return { raw: { method, target: path, headers, body: bytes }, hasBody: body !== undefined };
}

function toPairs(headers: SignedRequest['headers']): [string, string][] {
  if (Symbol.iterator in headers)
    return [...(headers as Iterable<readonly [string, string]>)].map(([name, value]) => [name, value]);
  return Object.entries(headers).flatMap(([name, value = []]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
}
