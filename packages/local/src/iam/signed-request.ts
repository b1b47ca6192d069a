import type { RawRequest } from './signature-canonical.js';

/** A request to an API behind IAM, as its server received it. A Web `Request` will do, except for S3: it changes paths. */
export interface SignedRequest {
  readonly method: string;
  /** Absolute, or the path and query of the request line; nothing decoded. */
  readonly url: string;
  /** A `Headers`, the `headers` of Node.js, or pairs. */
  readonly headers:
    | Iterable<readonly [string, string]>
    | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Default: empty. For S3 without it the hash in `x-amz-content-sha256` is taken as it is. */
  readonly body?: string | Uint8Array;
}

/**
 * Reads a request as it came over the wire.
 *
 * @throws {TypeError} for a request whose body was read already, and naming the member that is wrong
 */
export async function toRawRequest(
  request: Request | SignedRequest,
): Promise<{ readonly raw: RawRequest; readonly hasBody: boolean }> {
  const { method, url } = Object(request) as SignedRequest;
  if (method === undefined && url === undefined) {
    throw new TypeError('verifyRequest takes a Request, or { method, url, headers, body }.');
  }
  if (typeof method !== 'string' || method === '') throw new TypeError('`method` is the HTTP method, such as "GET".');
  const [, host, target] = /^(?:[a-z][a-z\d+.-]*:\/\/([^/?#]+))?([^#]*)/i.exec(url ?? '') ?? [];
  if (host === undefined && !target?.startsWith('/')) {
    throw new TypeError('`url` is absolute, or begins with a slash.');
  }
  const headers = toPairs(request.headers);
  const hasHost = headers.some(([name]) => name.toLowerCase() === 'host');
  // HTTP/2 has a pseudo-header instead.
  const authority = headers.find(([name]) => name === ':authority')?.[1] ?? host;
  if (!hasHost && authority !== undefined) headers.push(['host', authority]);
  const bytes = await readBytes(request);
  const path = target?.startsWith('/') ? target : `/${target ?? ''}`;
  return {
    raw: { method, target: path, headers, body: bytes ?? new Uint8Array() },
    hasBody: bytes !== undefined,
  };
}

function toPairs(headers: SignedRequest['headers']): [string, string][] {
  if (typeof headers !== 'object' || headers === null) {
    throw new TypeError('`headers` is an object of texts or lists of texts, or a list of pairs.');
  }
  const entries: Iterable<readonly [string, unknown]> =
    Symbol.iterator in headers ? (headers as Iterable<readonly [string, string]>) : Object.entries(headers);
  return [...entries].flatMap((entry) => {
    if (typeof entry === 'string')
      throw new TypeError('`headers` is a list of pairs, not of names and values in turn.');
    const [name, value = []] = entry;
    return [value].flat().map((one): [string, string] => {
      if (typeof one !== 'string') throw new TypeError(`The header "${name}" is a text, or a list of texts.`);
      return [name, one];
    });
  });
}

async function readBytes(request: Request | SignedRequest): Promise<Uint8Array | undefined> {
  // Frameworks replace the global class, so a request need not be an instance of it.
  if ('arrayBuffer' in request) return new Uint8Array(await request.clone().arrayBuffer());
  const { body } = request;
  if (typeof body === 'string') return new TextEncoder().encode(body);
  // Clients of other libraries write null for a missing body.
  if (body === undefined || body === null) return undefined;
  if (body instanceof Uint8Array) return body;
  throw new TypeError('`body` is a text or bytes, as the server received it: read a stream first, and parse nothing.');
}
