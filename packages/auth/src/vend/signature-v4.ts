import type { Bytes } from '../platform/platform.js';
import { createCanonicalRequest, encodePercent, type HeaderField, splitUrl } from './canonical-request.js';
import { hmacSha256, type SigningKey, sha256Hex, toHex, toSigningKey } from './signing-hashes.js';

/** Keys that sign. */
export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** A request, and what its signature depends on. */
export interface SigningInput {
  readonly method: string;
  /** Absolute, as sent; with a port only where the scheme has another one, as HTTP names it. */
  readonly url: string;
  /** All that are sent; those that proxies change are not signed. Without `host`, that of the URL is signed. */
  readonly headers?: readonly HeaderField[] | undefined;
  /** What is hashed. Default: empty. */
  readonly body?: string | Bytes | undefined;
  /** Replaces the body's hash, such as `UNSIGNED-PAYLOAD`. */
  readonly payloadHash?: string | undefined;
  readonly credentials: SigningCredentials;
  readonly region: string;
  /** SigV4's name of the service, such as `execute-api`. */
  readonly service: string;
  /** The time of the signature, by the service's clock, in milliseconds since the epoch. */
  readonly atMs: number;
  /** Sends and signs the payload's hash as `x-amz-content-sha256`; S3 demands it. Default false. */
  readonly signsBody?: boolean | undefined;
  /** Takes the path as it is on the wire, as S3 does. Default false. */
  readonly isPathAsSent?: boolean | undefined;
  /** Sends the session token without signing it, as AWS IoT demands. Default false. */
  readonly omitsSessionToken?: boolean | undefined;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** The day's keys by their scope, for as long as the credentials live. */
const signingKeys = new WeakMap<SigningCredentials, Map<string, Promise<SigningKey>>>();

/**
 * Signs a request in its headers (AWS Signature Version 4).
 *
 * @returns the headers to add: `X-Amz-Date`, `Authorization` and, where they apply, `X-Amz-Security-Token` and
 * `X-Amz-Content-Sha256`.
 * @throws {TypeError} when the URL is not absolute.
 * @throws {AuthError} `SecureContextRequired` where WebCrypto is missing.
 */
export async function signRequest(input: SigningInput): Promise<HeaderField[]> {
  const { headers = [], credentials, signsBody, omitsSessionToken } = input;
  const { accessKeyId, sessionToken } = credentials;
  const date = formatDate(input.atMs);
  const payloadHash = await hashPayload(input);
  const token: HeaderField[] = sessionToken === undefined ? [] : [['X-Amz-Security-Token', sessionToken]];
  const added: HeaderField[] = [['X-Amz-Date', date]];
  if (signsBody) added.push(['X-Amz-Content-Sha256', payloadHash]);
  const signed = [...withHost(headers, input.url), ...added, ...(omitsSessionToken ? [] : token)];
  const { text, signedHeaders } = createCanonicalRequest({
    method: input.method,
    url: input.url,
    headers: signed,
    payloadHash,
    isPathAsSent: input.isPathAsSent ?? false,
  });
  const scope = createScope(input, date);
  const signature = await signText(input, date, scope, text);
  const authorization = `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  return [...added, ...token, ['Authorization', authorization]];
}

/**
 * Signs a request in its query (AWS Signature Version 4), so that its URL alone is enough to make it.
 *
 * @param input `expiresInSeconds`: from 1 to 604,800, counted from the time of the signature.
 * @returns the URL as it was given, and the parameters of the signature after its own.
 * @throws {TypeError} when the URL is not absolute.
 * @throws {AuthError} `SecureContextRequired` where WebCrypto is missing.
 */
export async function presignUrl(input: SigningInput & { readonly expiresInSeconds: number }): Promise<string> {
  const { headers = [], credentials, omitsSessionToken, expiresInSeconds } = input;
  const { accessKeyId, sessionToken } = credentials;
  const date = formatDate(input.atMs);
  const scope = createScope(input, date);
  const fields = withHost(headers, input.url);
  const common = { method: input.method, headers: fields, isPathAsSent: input.isPathAsSent ?? false };
  const { signedHeaders } = createCanonicalRequest({ ...common, url: input.url, payloadHash: '' });
  const parameters: HeaderField[] = [
    ['X-Amz-Algorithm', ALGORITHM],
    ['X-Amz-Credential', `${accessKeyId}/${scope}`],
    ['X-Amz-Date', date],
    ['X-Amz-SignedHeaders', signedHeaders],
    ['X-Amz-Expires', String(expiresInSeconds)],
  ];
  const token: HeaderField[] = sessionToken === undefined ? [] : [['X-Amz-Security-Token', sessionToken]];
  const signedUrl = addParameters(input.url, omitsSessionToken ? parameters : [...parameters, ...token]);
  const payloadHash = await hashPayload(input);
  const { text } = createCanonicalRequest({ ...common, url: signedUrl, payloadHash });
  const signature = await signText(input, date, scope, text);
  return addParameters(signedUrl, [...(omitsSessionToken ? token : []), ['X-Amz-Signature', signature]]);
}

/** `20260203T040506Z`. */
function formatDate(atMs: number): string {
  return `${new Date(atMs).toISOString().replace(/[-:]|\.\d+/g, '')}`;
}

function createScope({ region, service }: SigningInput, date: string): string {
  return `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
}

async function hashPayload({ payloadHash, body = '' }: SigningInput): Promise<string> {
  return payloadHash ?? (await sha256Hex(body));
}

function withHost(headers: readonly HeaderField[], url: string): readonly HeaderField[] {
  if (headers.some(([name]) => name.toLowerCase() === 'host')) return headers;
  return [...headers, ['host', splitUrl(url).host]];
}

async function signText(input: SigningInput, date: string, scope: string, canonical: string): Promise<string> {
  const [hash, key] = await Promise.all([sha256Hex(canonical), findSigningKey(input, date, scope)]);
  return toHex(await hmacSha256(key, `${ALGORITHM}\n${date}\n${scope}\n${hash}`));
}

/** The key of a day, a region and a service. It is derived once, and it goes when the credentials go. */
function findSigningKey(
  { credentials, region, service }: SigningInput,
  date: string,
  scope: string,
): Promise<SigningKey> {
  let keys = signingKeys.get(credentials);
  if (!keys) {
    keys = new Map();
    signingKeys.set(credentials, keys);
  }
  const known = keys.get(scope);
  if (known) return known;
  const key = deriveSigningKey(credentials.secretAccessKey, [date.slice(0, 8), region, service, 'aws4_request']);
  keys.set(scope, key);
  key.catch(() => keys.delete(scope));
  return key;
}

async function deriveSigningKey(secret: string, steps: readonly string[]): Promise<SigningKey> {
  let key = await toSigningKey(new TextEncoder().encode(`AWS4${secret}`));
  for (const step of steps) key = await toSigningKey(await hmacSha256(key, step));
  return key;
}

function addParameters(url: string, parameters: readonly HeaderField[]): string {
  const added = parameters.map(([name, value]) => `${name}=${encodePercent(value)}`).join('&');
  const joint = url.includes('?') ? (/[?&]$/.test(url) ? '' : '&') : '?';
  return url + joint + added;
}
