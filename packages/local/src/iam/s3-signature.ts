import { ServiceError } from '../wire/service-error.js';
import { type CanonicalRule, headerValues, type RawRequest, sha256 } from './signature-canonical.js';
import { toSignatureError } from './signature-errors.js';
import type { SignatureParameters } from './signature-parameters.js';

/**
 * How S3 reads a request: its path as it was sent, and the hash of the body from a header.
 *
 * @throws ServiceError where the hash is missing, or is not that of the body
 */
export function readS3Rule(service: string, raw: RawRequest, hasBody: boolean): CanonicalRule {
  const [sent] = headerValues(raw.headers).get('x-amz-content-sha256') ?? [];
  const isPresigned = /[?&]X-Amz-Signature=/.test(raw.target);
  const payloadHash = sent ?? (isPresigned ? 'UNSIGNED-PAYLOAD' : undefined);
  if (payloadHash === undefined) {
    throw new ServiceError('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
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
    const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    throw new ServiceError('XAmzContentSHA256Mismatch', message);
  }
  return { isPathAsSent: true, payloadHash };
}

/** @throws ServiceError where a header decides what S3 does, and is not signed */
export function checkS3Headers(
  service: string,
  raw: RawRequest,
  { signedHeaders, isPresigned }: SignatureParameters,
): void {
  // A session token that is added to a signed URL is checked by itself.
  const isKnown = (name: string): boolean => isPresigned && name === 'x-amz-security-token';
  const unsigned = [...headerValues(raw.headers).keys()].filter(
    (name) => name.startsWith('x-amz-') && !signedHeaders.includes(name) && !isKnown(name),
  );
  if (unsigned.length === 0) return;
  throw toSignatureError(service, 'accessDenied', 'There were headers present in the request which were not signed');
}
