import type { Bytes } from '../../platform/platform.js';
import { type Watch, watchStream } from './watched-stream.js';

/** The limits of a request's body, in bytes. A body that a signature covers is read into memory. */
const MOST_BYTES = 1_073_741_824;
const MOST_WHOLE_BYTES = 10_485_760;
/** A body of a known length up to this is sent in one piece, because not all upstreams take chunks. */
const SMALL_BYTES = 262_144;

/** The body of a request to an upstream; undefined for none. */
export type UpstreamBody = Bytes | ReadableStream<Bytes> | undefined;

/**
 * Reads the body of a request, or passes it on as a stream. Resolves to `'tooLong'` for a known length beyond the limits; a body of
 * unknown length fails when it reaches them.
 *
 * @param onChunk is called before each chunk of a stream.
 */
export async function readRequestBody(
  request: Request,
  { watch, isWhole, onChunk }: { readonly watch: Watch; readonly isWhole: boolean; readonly onChunk: () => void },
): Promise<UpstreamBody | 'tooLong'> {
  if (request.method === 'GET' || request.method === 'HEAD' || request.body === null) return undefined;
  const stream: ReadableStream<Bytes> = request.body;
  const length = request.headers.get('content-length');
  const isKnown = length !== null && /^\d+$/.test(length);
  const maxBytes = isWhole ? MOST_WHOLE_BYTES : MOST_BYTES;
  if (isKnown && Number(length) > maxBytes) return 'tooLong';
  const watched = watchStream(stream, watch, { maxBytes, onChunk });
  if (!isWhole && !(isKnown && Number(length) <= SMALL_BYTES)) return watched;
  return new Uint8Array(await new Response(watched).arrayBuffer());
}
