import { AuthError, type AuthErrorKind } from '../errors/auth-error.js';
import type { VendErrorCode } from '../errors/error-codes.js';

type Row = readonly [kind: AuthErrorKind, message: string, recoverySuggestion: string, field?: string];

const ROWS: Readonly<Record<VendErrorCode, Row>> = {
  InsecureUrl: ['validation', 'takes no plain http.', 'Use https; http is for this machine only.', 'url'],
  CredentialsInUrl: ['validation', 'The URL has a user name or a password.', 'Remove it.', 'url'],
  UnknownService: ['configuration', 'names no AWS service and region.', 'Pass `service` and `region`.', 'service'],
  ReservedHeader: ['validation', 'is a header of the signature.', 'Remove it: it is set here.', 'headers'],
  InvalidHeader: ['validation', 'A header has a name or a value that HTTP does not take.', 'Correct it.', 'headers'],
  InvalidExpiration: [
    'validation',
    'A URL lives from 1 to 604,800 s.',
    'Pass another `expiresInSeconds`.',
    'expiresInSeconds',
  ],
  LengthRequired: ['validation', 'S3 must know the length of a stream.', 'Send `content-length` with it.', 'headers'],
  StreamUnsupported: [
    'configuration',
    'A browser cannot send a stream to S3.',
    'Use `@aws-sdk/lib-storage`, or pass a Blob.',
    'body',
  ],
  BodyUsed: ['service', 'The request was refused, and its body can be read once only.', 'Make it again.', 'body'],
  RedirectRefused: ['service', 'redirects, and a signature holds for one URL.', 'Call the new address.'],
};

/** An error of what vends: `subject` begins the message where the message has no subject of its own. */
export function createVendError(code: VendErrorCode, subject?: string, cause?: unknown): AuthError {
  const [kind, text, recoverySuggestion, field] = ROWS[code];
  const message = subject === undefined ? text : `${subject} ${text}`;
  return new AuthError(kind, code, message, { recoverySuggestion, field, retryable: code === 'BodyUsed', cause });
}
