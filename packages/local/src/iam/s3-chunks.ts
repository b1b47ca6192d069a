import { isEqualSecret } from '../base/constant-time.js';
import { ServiceError } from '../wire/service-error.js';
import { computeSignature, credentialScope, sha256 } from './signature-canonical.js';
import type { SignatureParameters } from './signature-parameters.js';

/** A body in chunks, each of them signed (`aws-chunked`). */
export interface SignedChunks {
  readonly body: Uint8Array;
  /** Those of the headers: the first chunk is signed with their signature, each other one with that before it. */
  readonly parameters: Pick<SignatureParameters, 'signature' | 'signedAt' | 'scope'>;
  readonly signingKey: Buffer;
  /** Whether a signed trailer follows the last chunk. */
  readonly hasTrailer: boolean;
  /** The bytes of all chunks together, where the request names them. */
  readonly decodedBytes?: number | undefined;
}

/**
 * Whether each chunk of a body, and its trailer, has the right signature.
 *
 * @throws ServiceError for a body that does not consist of signed chunks, or of another number of bytes
 */
export function isSignedInChunks({ body, parameters, signingKey, hasTrailer, decodedBytes }: SignedChunks): boolean {
  const { scope, signedAt } = parameters;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  let { signature } = parameters;
  let total = 0;
  const isNext = (given: string, algorithm: string, hashes: readonly string[]): boolean => {
    const toSign = [algorithm, signedAt, credentialScope(scope), signature, ...hashes].join('\n');
    const isRight = isEqualSecret(computeSignature(signingKey, toSign), given);
    signature = given;
    return isRight;
  };
  for (let at = 0; ; ) {
    const head = readHead(bytes, at);
    const data = bytes.subarray(head.end, head.end + head.length);
    if (!isNext(head.signature, 'AWS4-HMAC-SHA256-PAYLOAD', [sha256(''), sha256(data)])) return false;
    total += data.length;
    at = head.end + head.length;
    if (head.length === 0 && decodedBytes !== undefined && total !== decodedBytes) throw incomplete();
    if (head.length === 0 && hasTrailer) {
      const trailer = readTrailer(bytes.toString('latin1', at));
      return isNext(trailer.signature, 'AWS4-HMAC-SHA256-TRAILER', [sha256(trailer.content)]);
    }
    if (bytes.toString('latin1', at, at + 2) !== '\r\n') throw incomplete();
    if (head.length === 0) return true;
    at += 2;
  }
}

const LONGEST_HEAD = 128;

/** `<size in hex>;chunk-signature=<signature>` */
function readHead(bytes: Buffer, at: number): { readonly length: number; readonly signature: string; end: number } {
  const text = bytes.toString('latin1', at, at + LONGEST_HEAD);
  const [head, size = '', signature = ''] = /^([\da-f]{1,12});chunk-signature=([\da-f]{64})\r\n/i.exec(text) ?? [];
  if (head === undefined) throw incomplete();
  return { length: Number.parseInt(size, 16), signature, end: at + head.length };
}

/** Lines of `name:value`, and after them the signature. Some clients end lines with a line feed alone. */
function readTrailer(text: string): { readonly content: string; readonly signature: string } {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  const [, signature] = /^x-amz-trailer-signature:([\da-f]{64})$/.exec(lines.pop() ?? '') ?? [];
  if (signature === undefined) throw incomplete();
  return { content: lines.map((line) => `${line}\n`).join(''), signature };
}

function incomplete(): ServiceError {
  return new ServiceError('IncompleteBody', 'The request body terminated unexpectedly');
}
