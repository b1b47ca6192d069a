import { AuthError, type AuthErrorKind } from '../errors/auth-error.js';
import type { VendErrorCode } from '../errors/error-codes.js';

/** The kind is `validation` unless the row names another one. */
type Row = readonly [message: string, recoverySuggestion: string, field?: string | undefined, kind?: AuthErrorKind];

const ROWS: Readonly<Record<VendErrorCode, Row>> = {
  InsecureUrl: ['takes no plain http.', 'Use https.', 'url'],
  CredentialsInUrl: ['The URL has a user name or a password.', 'Remove it.', 'url'],
  UnknownService: ['names no AWS service and region.', 'Pass `service` and `region`.', 'service', 'configuration'],
  ReservedHeader: ['is a header of the signature.', 'Remove it.', 'headers'],
  InvalidHeader: ['HTTP does not take a header.', 'Correct it.', 'headers'],
  InvalidExpiration: ['A URL lives from 1 to 604,800 s.', 'Correct it.', 'expiresInSeconds'],
  LengthRequired: ['S3 wants the length of a stream.', 'Send `content-length`.', 'headers'],
  StreamUnsupported: [
    'A browser sends no stream to S3.',
    'Use `@aws-sdk/lib-storage`, or a Blob.',
    'body',
    'configuration',
  ],
  BodyUsed: ['The request was refused, and its body can be read once only.', 'Make it again.', 'body', 'service'],
  RedirectRefused: ['redirects.', 'Call the new address.', undefined, 'service'],
};

/** An error of what vends: `subject` begins the message where the message has no subject of its own. */
export function createVendError(code: VendErrorCode, subject?: string, cause?: unknown): AuthError {
  const [text, recoverySuggestion, field, kind = 'validation'] = ROWS[code];
  const message = subject === undefined ? text : `${subject} ${text}`;
  return new AuthError(kind, code, message, { recoverySuggestion, field, retryable: code === 'BodyUsed', cause });
}
