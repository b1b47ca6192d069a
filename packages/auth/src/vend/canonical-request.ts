/** A header as it is sent: its name in any case, its value. A name that comes several times keeps its order. */
export type HeaderField = readonly [name: string, value: string];

/** The parts of a request that a signature covers. */
export interface CanonicalInput {
  readonly method: string;
  /** Absolute, as it is on the wire. It is read as text: `new URL` would change its path. */
  readonly url: string;
  readonly headers: readonly HeaderField[];
  /** The SHA-256 of the body in hex, or one of the words that S3 takes instead, such as `UNSIGNED-PAYLOAD`. */
  readonly payloadHash: string;
  /**
   * Whether the path counts as it is on the wire, as S3 requires. Otherwise dot segments and empty ones are removed, and the
   * rest is percent-encoded again.
   */
  readonly isPathAsSent: boolean;
}

/** The canonical request of Signature Version 4, and the names of the headers that it covers. */
export interface CanonicalRequest {
  readonly text: string;
  /** In lower case, sorted, with `;` between them. */
  readonly signedHeaders: string;
}

/** An absolute URL in its parts, none of them changed. */
export interface UrlParts {
  /** With the port, where the URL has one. */
  readonly host: string;
  /** From the first slash on; may be empty. */
  readonly path: string;
  /** Without the question mark; may be empty. */
  readonly query: string;
}

/**
 * Headers that no signer of AWS signs: proxies, browsers and HTTP itself add or change them on the way.
 */
const UNSIGNED_HEADER =
  /^(?:authorization|cache-control|connection|expect|from|keep-alive|max-forwards|pragma|referer|te|trailer|transfer-encoding|upgrade|user-agent|x-amzn-trace-id|(?:proxy|sec)-.*)$/;

/**
 * Writes the canonical request of Signature Version 4 (AWS, "Create a signed AWS API request").
 *
 * @throws {TypeError} when `url` is not absolute.
 */
export function createCanonicalRequest(input: CanonicalInput): CanonicalRequest {
  const { path, query } = splitUrl(input.url);
  const fields = collectHeaders(input.headers);
  const signedHeaders = fields.map(([name]) => name).join(';');
  const lines = fields.map(([name, value]) => `${name}:${value}\n`).join('');
  const target = input.isPathAsSent ? encodeOnce(path, '/') : encodePath(removeDotSegments(path));
  const text = [input.method, target || '/', canonicalQuery(query), lines, signedHeaders, input.payloadHash].join('\n');
  return { text, signedHeaders };
}

/**
 * Splits an absolute URL without a change to any part of it.
 *
 * @throws {TypeError} when it is not absolute.
 */
export function splitUrl(url: string): UrlParts {
  const parts = /^[a-z][a-z\d+.-]*:\/\/([^/?#]+)([^?#]*)(?:\?([^#]*))?/i.exec(url);
  if (!parts) throw new TypeError('The URL to sign must be absolute.');
  const [, host = '', path = '', query = ''] = parts;
  return { host, path, query };
}

/** Percent-encodes all but the unreserved characters (RFC 3986, section 2.3), in upper case. */
export function encodePercent(text: string): string {
  const pick = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, pick);
}

/**
 * Percent-encodes text of a URL, in which some characters are encoded already: each is encoded once. A percent sign that
 * begins no valid sequence is a plain character.
 *
 * @param kept a character that stays as it is, such as the slash of a path.
 */
export function encodeOnce(text: string, kept?: string): string {
  if (kept !== undefined) {
    return text
      .split(kept)
      .map((part) => encodeOnce(part))
      .join(kept);
  }
  // Most texts need no encoding.
  if (/^[\w.~-]*$/.test(text)) return text;
  return encodePercent(decodePercent(text));
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function encodePath(path: string): string {
  return /^[\w./~-]*$/.test(path) ? path : path.split('/').map(encodePercent).join('/');
}

/** RFC 3986, section 5.2.4, and no empty segments. A slash at the end stays. */
function removeDotSegments(path: string): string {
  if (!/\/\.|\/\//.test(path)) return path;
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const isFolder = /^(?:|\.|\.\.)$/.test(segments.at(-1) ?? '');
  return `/${kept.join('/')}${isFolder && kept.length > 0 ? '/' : ''}`;
}

function canonicalQuery(query: string): string {
  if (query === '') return query;
  const pairs = query.split('&').flatMap((piece): [string, string][] => {
    if (piece === '') return [];
    const at = piece.indexOf('=');
    const [name, value] = at < 0 ? [piece, ''] : [piece.slice(0, at), piece.slice(at + 1)];
    return [[encodeOnce(name), encodeOnce(value)]];
  });
  return pairs
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** By name, the values of one name in their order, each without blanks around it and with single ones in it. */
function collectHeaders(headers: readonly HeaderField[]): [string, string][] {
  const values = new Map<string, string>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (UNSIGNED_HEADER.test(key)) continue;
    const text = value.trim().replace(/\s+/g, ' ');
    const before = values.get(key);
    values.set(key, before === undefined ? text : `${before},${text}`);
  }
  return [...values].sort(([a], [b]) => compare(a, b));
}

/** By code unit: what is compared is ASCII. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
