import { ServiceError } from '../wire/service-error.js';
import { isS3 } from './signature-parameters.js';

/** What every service says to a signature that another key made. */
export const WRONG_SIGNATURE: string =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access ' +
  'Key and signing method. Consult the service documentation for details.';

/** Why a caller is refused before the operation is even looked at. */
export type SignatureErrorKind =
  | 'missingSignature'
  | 'malformedSignature'
  | 'malformedQuery'
  | 'unknownKey'
  | 'wrongToken'
  | 'expiredToken'
  | 'wrongSignature'
  | 'wrongTime'
  | 'wrongTimeOfUrl'
  | 'accessDenied';

// JSON services answer 400 throughout; query services, of which STS is one, mostly 403.
const JSON_NAMES: Readonly<Record<SignatureErrorKind, string>> = {
  missingSignature: 'MissingAuthenticationTokenException',
  malformedSignature: 'IncompleteSignatureException',
  malformedQuery: 'IncompleteSignatureException',
  unknownKey: 'UnrecognizedClientException',
  wrongToken: 'UnrecognizedClientException',
  expiredToken: 'ExpiredTokenException',
  wrongSignature: 'InvalidSignatureException',
  wrongTime: 'InvalidSignatureException',
  wrongTimeOfUrl: 'InvalidSignatureException',
  accessDenied: 'AccessDeniedException',
};
const QUERY_NAMES: Readonly<Record<SignatureErrorKind, readonly [name: string, status: number]>> = {
  missingSignature: ['MissingAuthenticationToken', 403],
  malformedSignature: ['IncompleteSignature', 400],
  malformedQuery: ['IncompleteSignature', 400],
  unknownKey: ['InvalidClientTokenId', 403],
  wrongToken: ['InvalidClientTokenId', 403],
  expiredToken: ['ExpiredToken', 403],
  wrongSignature: ['SignatureDoesNotMatch', 403],
  wrongTime: ['SignatureDoesNotMatch', 403],
  wrongTimeOfUrl: ['SignatureDoesNotMatch', 403],
  accessDenied: ['AccessDenied', 403],
};

const S3_NAMES: typeof QUERY_NAMES = {
  missingSignature: ['AccessDenied', 403],
  malformedSignature: ['AuthorizationHeaderMalformed', 400],
  malformedQuery: ['AuthorizationQueryParametersError', 400],
  unknownKey: ['InvalidAccessKeyId', 403],
  wrongToken: ['InvalidToken', 400],
  expiredToken: ['ExpiredToken', 400],
  wrongSignature: ['SignatureDoesNotMatch', 403],
  wrongTime: ['RequestTimeTooSkewed', 403],
  wrongTimeOfUrl: ['AccessDenied', 403],
  accessDenied: ['AccessDenied', 403],
};

/**
 * The error by which a service refuses a caller, named as its protocol names it.
 *
 * @param service SigV4's name of the service; one that is not known here answers as the JSON services do
 */
export function toSignatureError(service: string, kind: SignatureErrorKind, message: string): ServiceError {
  const names = service === 'sts' ? QUERY_NAMES : isS3(service) ? S3_NAMES : undefined;
  const [name, status] = names?.[kind] ?? [JSON_NAMES[kind], 400];
  return new ServiceError(name, message, { status });
}
