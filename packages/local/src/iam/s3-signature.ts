import { ServiceError } from '../wire/service-error.js';
import { isSignedInChunks } from './s3-chunks.js';
import { type CanonicalRule, headerValues, type RawRequest, sha256 } from './signature-canonical.js';
import { toSignatureError, WRONG_SIGNATURE } from './signature-errors.js';
import type { SignatureParameters } from './signature-parameters.js';

const UNSIGNED: readonly string[] = ['UNSIGNED-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'];
const SIGNED_CHUNKS = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
const SIGNED_CHUNKS_WITH_TRAILER = `${SIGNED_CHUNKS}-TRAILER`;

/**
 * How S3 reads a request: its path as it was sent, and the hash of the body from a header.
 *
 * @throws ServiceError where the hash is missing, or is not that of the body
 */
export function readS3Rule(raw: RawRequest, hasBody: boolean): CanonicalRule {
  const [sent] = headerValues(raw.headers).get('x-amz-content-sha256') ?? [];
  const isPresigned = /[?&]X-Amz-Signature=/.test(raw.target);
  const payloadHash = sent ?? (isPresigned ? 'UNSIGNED-PAYLOAD' : undefined);
  if (payloadHash === undefined) {
    throw new ServiceError('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  const isHash = /^[\da-f]{64}$/.test(payloadHash);
  if (!isHash && ![...UNSIGNED, SIGNED_CHUNKS, SIGNED_CHUNKS_WITH_TRAILER].includes(payloadHash)) {
    const message = 'x-amz-content-sha256 must be the SHA-256 of the body, or the name of one of the ways to send it.';
    throw new ServiceError('InvalidArgument', message);
  }
  if (isHash && hasBody && sha256(raw.body) !== payloadHash) {
    const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    throw new ServiceError('XAmzContentSHA256Mismatch', message);
  }
  return { isPathAsSent: true, payloadHash };
}

/**
 * Checks the signatures that a body carries in itself. Its headers are verified already.
 *
 * @throws ServiceError where a chunk has another signature, or the body is not in such chunks
 */
export function checkS3Chunks(
  service: string,
  raw: RawRequest,
  signed: { readonly parameters: SignatureParameters; readonly signingKey: Buffer },
): void {
  const headers = headerValues(raw.headers);
  const [payload = ''] = headers.get('x-amz-content-sha256') ?? [];
  if (!payload.startsWith(SIGNED_CHUNKS)) return;
  const [length] = headers.get('x-amz-decoded-content-length') ?? [];
  const isRight = isSignedInChunks({
    ...{ ...signed, body: raw.body, hasTrailer: payload === SIGNED_CHUNKS_WITH_TRAILER },
    decodedBytes: length === undefined ? undefined : Number(length),
  });
  if (!isRight) throw toSignatureError(service, 'wrongSignature', WRONG_SIGNATURE);
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
