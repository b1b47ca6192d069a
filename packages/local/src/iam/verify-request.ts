import type { LocalServices } from '../context/services.js';
import { findPolicyDenial } from './role-policies.js';
import { checkS3Chunks, checkS3Headers, readS3Rule } from './s3-signature.js';
import { checkScope, checkSignature, checkSignedHeaders, findSigner, requireSignature } from './signature.js';
import { toSignatureError } from './signature-errors.js';
import { signingKeyFor } from './signature-keys.js';
import { isS3 } from './signature-parameters.js';
import { checkTime } from './signature-time.js';
import { type SignedRequest, toRawRequest } from './signed-request.js';

/** The action of the request, in IAM's terms. */
export interface VerifyOptions {
  /** Such as `execute-api:Invoke`: asks whether the role's policies allow it. */
  readonly action?: string | undefined;
  /** The ARN of the action's resource. Default `*`. */
  readonly resource?: string | undefined;
}

/** The signer of a request. */
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
 * @throws {TypeError} for a request whose body was read already, and naming the member that is wrong
 */
export async function verifyRequest(
  services: LocalServices,
  request: Request | SignedRequest,
  { action, resource = '*' }: VerifyOptions = {},
): Promise<VerifiedRequest> {
  for (const [name, value] of Object.entries({ action, resource })) {
    if (value !== undefined && typeof value !== 'string') throw new TypeError(`\`${name}\` is a text.`);
  }
  const { raw, hasBody } = await toRawRequest(request);
  const parameters = requireSignature(undefined, raw);
  const { service } = parameters.scope;
  checkScope(service, parameters);
  checkSignedHeaders(service, parameters, raw);
  const signer = findSigner(services, service, parameters);
  // A key that is not known here can't be verified.
  if (signer.secretAccessKey === undefined) {
    throw toSignatureError(service, 'unknownKey', 'The security token included in the request is invalid.');
  }
  checkTime(service, parameters, services.clock);
  const rule = isS3(service) ? readS3Rule(raw, hasBody) : { isTokenUnsigned: service === 'iotdevicegateway' };
  checkSignature(services, service, { request: raw, parameters, signer, rule });
  if (isS3(service)) {
    checkS3Headers(service, raw, parameters);
    const signingKey = signingKeyFor(services, signer.secretAccessKey, parameters.scope);
    if (hasBody) checkS3Chunks(service, raw, { parameters, signingKey });
  }
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
