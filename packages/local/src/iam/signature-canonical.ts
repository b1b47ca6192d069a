import { createHmac, hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** A request as it came over the wire. */
export interface RawRequest {
  readonly method: string;
  /** Path and query as on the request line, nothing decoded. */
  readonly target: string;
  /** In order of arrival; a name may come several times. A `Headers` will do. */
  readonly headers: Iterable<readonly [string, string]>;
  readonly body: Uint8Array;
}

/** A request of Node's server as it came, together with the body that was read from it. */
export function toRawRequest(incoming: IncomingMessage, body: Uint8Array): RawRequest {
  const { rawHeaders } = incoming;
  const headers: (readonly [string, string])[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  }
  return { method: incoming.method ?? '', target: incoming.url ?? '/', headers, body };
}

/** The scope that a signature is good for: `<date>/<region>/<service>/aws4_request`. */
export interface CredentialScope {
  /** `yyyymmdd` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** Where a service reads a request in a way of its own. */
export interface CanonicalRule {
  /** Takes the path as it is on the wire: S3 alone. Default false. */
  readonly isPathAsSent?: boolean;
  /** Instead of the body's hash: what S3 was sent as `x-amz-content-sha256`. */
  readonly payloadHash?: string | undefined;
  /** Takes a session token in the query for one that was added after the signature: AWS IoT alone. Default false. */
  readonly isTokenUnsigned?: boolean;
}

/** The canonical request of Signature Version 4. */
export function canonicalRequest(
  request: RawRequest,
  signedHeaders: readonly string[],
  { isPathAsSent = false, payloadHash, isTokenUnsigned = false }: CanonicalRule = {},
): string {
  const mark = request.target.indexOf('?');
  const path = mark < 0 ? request.target : request.target.slice(0, mark);
  const query = mark < 0 ? '' : request.target.slice(mark + 1);
  const values = headerValues(request.headers);
  return [
    request.method,
    isPathAsSent ? encodedOnce(path) : canonicalPath(path),
    canonicalQuery(query, isTokenUnsigned ? ['X-Amz-Signature', 'X-Amz-Security-Token'] : ['X-Amz-Signature']),
    ...signedHeaders.map((name) => `${name}:${(values.get(name) ?? []).join(',')}`),
    '',
    signedHeaders.join(';'),
    payloadHash ?? sha256(request.body),
  ].join('\n');
}

/** What the derived key signs. `signedAt` is `yyyymmddThhmmssZ`. */
export function stringToSign(canonical: string, options: { signedAt: string; scope: CredentialScope }): string {
  return ['AWS4-HMAC-SHA256', options.signedAt, credentialScope(options.scope), sha256(canonical)].join('\n');
}

/** `<date>/<region>/<service>/aws4_request` */
export function credentialScope({ date, region, service }: CredentialScope): string {
  return `${date}/${region}/${service}/aws4_request`;
}

/** The key that signs for one day, region and service. */
export function deriveSigningKey(secretAccessKey: string, { date, region, service }: CredentialScope): Buffer {
  return [date, region, service, 'aws4_request'].reduce(
    (key: Buffer, part) => hmac(key, part),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
}

/** The signature of a string, in lower-case hex. */
export function computeSignature(signingKey: Buffer, toSign: string): string {
  return hmac(signingKey, toSign).toString('hex');
}

/** Values by lower-case name, trimmed and with inner blanks collapsed, in order of arrival. */
export function headerValues(headers: RawRequest['headers']): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const list = values.get(key) ?? [];
    list.push(value.trim().replace(/[ \t]+/g, ' '));
    values.set(key, list);
  }
  return values;
}

// RFC 3986, section 5.2.4, with repeated slashes taken for one. What is encoded already is encoded once more.
function canonicalPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(encode(segment));
  }
  const trailing = kept.length > 0 && /\/\.{0,2}$/.test(path) ? '/' : '';
  return `/${kept.join('/')}${trailing}`;
}

// S3 keeps dot segments and empty ones: they are part of an object's key.
function encodedOnce(path: string): string {
  return path
    .split('/')
    .map((segment) => encode(decode(segment)))
    .join('/');
}

function canonicalQuery(query: string, unsigned: readonly string[]): string {
  return query
    .split('&')
    .filter((parameter) => parameter !== '')
    .map((parameter) => {
      const mark = parameter.indexOf('=');
      const name = mark < 0 ? parameter : parameter.slice(0, mark);
      const value = mark < 0 ? '' : parameter.slice(mark + 1);
      return [encode(decode(name)), encode(decode(value))] as const;
    })
    .filter(([name]) => !unsigned.includes(name))
    .sort(([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

// encodeURIComponent leaves alone what RFC 3986 reserves, and Signature Version 4 doesn't.
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoding: no signer makes it, and so it matches no signature.
    return text;
  }
}

/** In lower-case hex. */
export function sha256(content: string | Uint8Array): string {
  return hash('sha256', content, 'hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
