import { ServiceError } from '../wire/service-error.js';

/** Why a caller is refused before the operation is even looked at. */
export type SignatureErrorKind =
  | 'missingSignature'
  | 'malformedSignature'
  | 'unknownKey'
  | 'expiredToken'
  | 'wrongSignature'
  | 'accessDenied';

// JSON services answer 400 throughout; query services, of which STS is one, mostly 403.
const JSON_NAMES: Readonly<Record<SignatureErrorKind, string>> = {
  missingSignature: 'MissingAuthenticationTokenException',
  malformedSignature: 'IncompleteSignatureException',
  unknownKey: 'UnrecognizedClientException',
  expiredToken: 'ExpiredTokenException',
  wrongSignature: 'InvalidSignatureException',
  accessDenied: 'AccessDeniedException',
};
const QUERY_NAMES: Readonly<Record<SignatureErrorKind, readonly [name: string, status: number]>> = {
  missingSignature: ['MissingAuthenticationToken', 403],
  malformedSignature: ['IncompleteSignature', 400],
  unknownKey: ['InvalidClientTokenId', 403],
  expiredToken: ['ExpiredToken', 403],
  wrongSignature: ['SignatureDoesNotMatch', 403],
  accessDenied: ['AccessDenied', 403],
};

const S3_NAMES: typeof QUERY_NAMES = {
  missingSignature: ['AccessDenied', 403],
  malformedSignature: ['AuthorizationHeaderMalformed', 400],
  unknownKey: ['InvalidAccessKeyId', 403],
  expiredToken: ['ExpiredToken', 400],
  wrongSignature: ['SignatureDoesNotMatch', 403],
  accessDenied: ['AccessDenied', 403],
};
const NAMES: Readonly<Record<string, typeof QUERY_NAMES>> = { sts: QUERY_NAMES, s3: S3_NAMES };

/**
 * The error by which a service refuses a caller, named as its protocol names it.
 *
 * @param service SigV4's name of the service; one that is not known here answers as the JSON services do
 */
export function toSignatureError(service: string, kind: SignatureErrorKind, message: string): ServiceError {
  const [name, status] = (Object.hasOwn(NAMES, service) ? NAMES[service]?.[kind] : undefined) ?? [
    JSON_NAMES[kind],
    400,
  ];
  return new ServiceError(name, message, { status });
}
