/** Headers by name, as Node.js has them in `request.headers`. */
export type HeaderRecord = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The headers of a request: `Headers`, an object that has `get`, such as that of `headers()` in Next.js, or Node's record. */
export type HeadersLike = Pick<Headers, 'get'> | HeaderRecord;

/** A request: a `Request`, or an object with its headers, such as the request of Node.js or Express. */
export interface RequestLike {
  readonly headers: HeadersLike;
  readonly url?: string | undefined;
}

/** Whether a value can be headers: neither a promise of them nor a whole request. */
export function isHeaders(value: unknown): value is HeadersLike {
  if (typeof value !== 'object' || value === null || 'then' in value) return false;
  // Those of Next.js keep the record of Node.js in a member `headers`. A request of Express or Koa has `get`, but not `has`.
  const isInterface = 'get' in value && 'has' in value;
  return isInterface || !('headers' in value && typeof value.headers === 'object');
}

/** Reads one header. Several values of a record become one, as HTTP joins them. */
export function readHeader(headers: HeadersLike, name: string): string | null {
  if (hasGet(headers)) return headers.get(name);
  const value = headers[name];
  if (value === undefined) return null;
  return typeof value === 'string' ? value : value.join(name === 'cookie' ? '; ' : ', ');
}

/** Lists the names of headers, in lower case. Undefined for headers that cannot be listed. */
export function listNames(headers: HeadersLike): readonly string[] | undefined {
  if (!hasGet(headers)) return Object.keys(headers).map((name) => name.toLowerCase());
  return 'keys' in headers && typeof headers.keys === 'function' ? [...headers.keys()] : undefined;
}

/** Copies headers that can be listed, without the method and the path that HTTP/2 has among them. */
export function copyHeaders(headers: HeadersLike): Headers {
  if (hasGet(headers)) return new Headers(headers as Headers);
  const names = Object.keys(headers).filter((name) => headers[name] !== undefined && !name.startsWith(':'));
  return new Headers(names.map((name): [string, string] => [name, readHeader(headers, name) ?? '']));
}

function hasGet(headers: HeadersLike): headers is Pick<Headers, 'get'> {
  return typeof headers.get === 'function';
}
