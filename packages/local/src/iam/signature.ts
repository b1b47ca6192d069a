import { isEqualSecret } from '../base/constant-time.js';
import type { LocalServices } from '../context/services.js';
import type { ServiceName } from '../wire/operation.js';
import { toAdministrator } from './administrator.js';
import { toRoleCaller } from './assumed-role.js';
import type { Caller } from './operation.js';
import {
  type CanonicalRule,
  canonicalRequest,
  computeSignature,
  headerValues,
  type RawRequest,
  stringToSign,
} from './signature-canonical.js';
import { toSignatureError, WRONG_SIGNATURE } from './signature-errors.js';
import { signingKeyFor } from './signature-keys.js';
import { findClaim, readSignature, type SignatureParameters } from './signature-parameters.js';
import { checkTime } from './signature-time.js';
import { isVendedKeyId, openVendedKeys } from './vended-keys.js';

const UNKNOWN_KEY = 'The security token included in the request is invalid.';

/**
 * Finds out who signed a request (AWS Signature Version 4, in headers or presigned), and whether it was made now: by the server's clock or
 * by the machine's own time.
 *
 * The administrator's key and vended keys are always verified. Any other key is taken for the administrator's on
 * loopback, and refused elsewhere and under `strict`.
 *
 * @param service the service that is called: a signature for another one is refused
 * @throws ServiceError as the called service names it (JSON services / STS): `MissingAuthenticationTokenException` /
 *   `MissingAuthenticationToken`, `IncompleteSignatureException` / `IncompleteSignature`,
 *   `UnrecognizedClientException` / `InvalidClientTokenId`, `ExpiredTokenException` / `ExpiredToken`,
 *   `InvalidSignatureException` / `SignatureDoesNotMatch`
 */
export function verifySignature(services: LocalServices, service: ServiceName, request: RawRequest): Caller {
  const parameters = requireSignature(service, request);
  checkScope(service, parameters);
  checkSignedHeaders(service, parameters, request);
  const signer = findSigner(services, service, parameters);
  checkTime(service, parameters, services.clock);
  if (signer.secretAccessKey !== undefined) checkSignature(services, service, { request, parameters, signer });
  return signer.caller;
}

/**
 * The parameters of a request's signature.
 *
 * @param service names the errors. Default: the one that the signature is for, as far as it can be read
 * @throws ServiceError for a request without a signature, or with a malformed one
 */
export function requireSignature(service: string | undefined, request: RawRequest): SignatureParameters {
  const reading = readSignature(request);
  if (reading.kind === 'signed') return reading.parameters;
  const claim = findClaim(request);
  const name = service ?? claim.service;
  if (reading.kind === 'none') throw toSignatureError(name, 'missingSignature', 'Missing Authentication Token');
  throw toSignatureError(name, claim.isPresigned ? 'malformedQuery' : 'malformedSignature', reading.message);
}

/** A signature, and whose it says it is. */
export interface ClaimedSignature {
  readonly request: RawRequest;
  readonly parameters: SignatureParameters;
  readonly signer: Signer;
  readonly rule?: CanonicalRule;
}

/** @throws ServiceError when the signer's key made another signature */
export function checkSignature(
  services: LocalServices,
  service: string,
  { request, parameters, signer, rule }: ClaimedSignature,
): void {
  const signingKey = signingKeyFor(services, signer.secretAccessKey ?? '', parameters.scope);
  const canonical = canonicalRequest(request, parameters.signedHeaders, rule);
  const expected = computeSignature(signingKey, stringToSign(canonical, parameters));
  if (isEqualSecret(expected, parameters.signature)) return;
  throw toSignatureError(service, 'wrongSignature', WRONG_SIGNATURE);
}

/** The signer of a request. */
export interface Signer {
  readonly caller: Caller;
  /** Absent for keys that this server has never heard of, which can't be verified. */
  readonly secretAccessKey?: string;
}

/**
 * Who a signature says that it is of.
 *
 * @throws ServiceError for a key that is unknown or expired
 */
export function findSigner(services: LocalServices, service: string, parameters: SignatureParameters): Signer {
  const { settings } = services;
  const { accessKeyId, sessionToken } = parameters;
  if (accessKeyId === settings.administrator.accessKeyId) {
    if (sessionToken !== undefined) throw toSignatureError(service, 'unknownKey', UNKNOWN_KEY);
    const { secretAccessKey } = settings.administrator;
    return { caller: toAdministrator(settings, accessKeyId), secretAccessKey };
  }
  if (isVendedKeyId(services, accessKeyId)) {
    if (sessionToken === undefined) throw toSignatureError(service, 'unknownKey', UNKNOWN_KEY);
    const vended = openVendedKeys(services, sessionToken);
    if (vended?.accessKeyId !== accessKeyId) throw toSignatureError(service, 'wrongToken', UNKNOWN_KEY);
    if (vended.expiresAt <= services.clock.now()) {
      throw toSignatureError(service, 'expiredToken', 'The security token included in the request is expired');
    }
    return { caller: toRoleCaller(settings, vended), secretAccessKey: vended.secretAccessKey };
  }
  // A session token of ours with a foreign key is no habit of emulators but an attempt.
  const borrowed = sessionToken !== undefined && openVendedKeys(services, sessionToken) !== undefined;
  if (borrowed || settings.strict || !settings.loopback) throw toSignatureError(service, 'unknownKey', UNKNOWN_KEY);
  return { caller: toAdministrator(settings, accessKeyId) };
}

/** @throws ServiceError for a scope of another service, of no region or of another day */
export function checkScope(service: string, { scope, signedAt }: SignatureParameters): void {
  if (scope.service !== service || service === '') {
    throw toSignatureError(service, 'wrongSignature', `Credential should be scoped to correct service: '${service}'.`);
  }
  // Every region is served here; the signing key depends on the one that was signed for.
  if (!/^[a-z0-9-]{1,64}$/.test(scope.region)) {
    throw toSignatureError(service, 'wrongSignature', 'Credential should be scoped to a valid region.');
  }
  if (scope.date !== signedAt.slice(0, 8)) {
    throw toSignatureError(
      service,
      'wrongSignature',
      'Date in Credential scope does not match the date of the request.',
    );
  }
}

// What this server decides by must have been signed: else a request could be replayed as another one.
const DECIDING_HEADERS = ['x-amz-date', 'x-amz-security-token', 'x-amz-target', 'x-amz-content-sha256'];

/** @throws ServiceError where a header that decides is not signed */
export function checkSignedHeaders(service: string, parameters: SignatureParameters, request: RawRequest): void {
  const { signedHeaders, isPresigned } = parameters;
  const sent = headerValues(request.headers);
  const required = ['host', ...DECIDING_HEADERS.filter((name) => sent.has(name))];
  if (!isPresigned && !sent.has('x-amz-date')) required.push('date');
  for (const name of required) {
    if (signedHeaders.includes(name)) continue;
    if (isPresigned && name === 'x-amz-security-token') continue;
    throw toSignatureError(service, 'wrongSignature', `'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
}
