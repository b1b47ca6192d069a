import type { Bytes } from '../platform/platform.js';
import type { HeaderField } from './canonical-request.js';

/** The checksum that follows the body, of all of it. */
const TRAILER = 'x-amz-checksum-crc32';

/** The CRC-32 of each byte (ISO 3309, the polynomial of zip). */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** What S3 takes instead of the body's hash: chunks without signatures, and a checksum after them. */
export const UNSIGNED_TRAILER = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

/**
 * The headers of a body that is sent in chunks.
 *
 * @param headers those of the body. Their `content-length` is the length before the body is put into chunks, in bytes.
 */
export function createChunkedHeaders(headers: Headers): HeaderField[] {
  const encoding = headers.get('content-encoding');
  const chunked = new Headers(headers);
  // What is sent is longer than what is stored.
  chunked.delete('content-length');
  chunked.set('content-encoding', encoding === null ? 'aws-chunked' : `aws-chunked,${encoding}`);
  chunked.set('x-amz-decoded-content-length', String(headers.get('content-length')));
  chunked.set('x-amz-trailer', TRAILER);
  return [...chunked];
}

/**
 * Puts a stream into the chunks that S3 takes (`aws-chunked`), with its CRC-32 after the last one. The stream is read once,
 * and only as fast as it is sent.
 */
export function toAwsChunked(stream: ReadableStream<Bytes>): ReadableStream<Bytes> {
  const encoder = new TextEncoder();
  let crc = 0xffffffff;
  return stream.pipeThrough(
    new TransformStream<Bytes, Bytes>({
      transform(chunk, controller) {
        if (chunk.length === 0) return;
        for (const byte of chunk) crc = (TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
        controller.enqueue(encoder.encode(`${chunk.length.toString(16)}\r\n`));
        controller.enqueue(chunk);
        controller.enqueue(encoder.encode('\r\n'));
      },
      flush(controller) {
        const sum = new DataView(new ArrayBuffer(4));
        sum.setUint32(0, (crc ^ 0xffffffff) >>> 0);
        const text = btoa(String.fromCharCode(...new Uint8Array(sum.buffer)));
        controller.enqueue(encoder.encode(`0\r\n${TRAILER}:${text}\r\n\r\n`));
      },
    }),
  );
}
