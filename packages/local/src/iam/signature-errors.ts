import type { ServiceName } from '../wire/operation.js';
import { ServiceError } from '../wire/service-error.js';

/** Why a caller is refused before the operation is even looked at. */
export type RefusalKind =
  | 'missingSignature'
  | 'malformedSignature'
  | 'unknownKey'
  | 'expiredToken'
  | 'wrongSignature'
  | 'accessDenied';

// JSON services answer 400 throughout; query services, of which STS is one, mostly 403.
const JSON_NAMES: Readonly<Record<RefusalKind, string>> = {
  missingSignature: 'MissingAuthenticationTokenException',
  malformedSignature: 'IncompleteSignatureException',
  unknownKey: 'UnrecognizedClientException',
  expiredToken: 'ExpiredTokenException',
  wrongSignature: 'InvalidSignatureException',
  accessDenied: 'AccessDeniedException',
};
const QUERY_NAMES: Readonly<Record<RefusalKind, readonly [name: string, status: number]>> = {
  missingSignature: ['MissingAuthenticationToken', 403],
  malformedSignature: ['IncompleteSignature', 400],
  unknownKey: ['InvalidClientTokenId', 403],
  expiredToken: ['ExpiredToken', 403],
  wrongSignature: ['SignatureDoesNotMatch', 403],
  accessDenied: ['AccessDenied', 403],
};

/** The error by which a service refuses a caller, named as its protocol names it. */
export function refusalOf(service: ServiceName, kind: RefusalKind, message: string): ServiceError {
  if (service !== 'sts') return new ServiceError(JSON_NAMES[kind], message);
  const [name, status] = QUERY_NAMES[kind];
  return new ServiceError(name, message, { status });
}
