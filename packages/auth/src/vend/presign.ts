import { createOwnError } from '../errors/own-errors.js';
import type { AWSCredentials } from '../session/aws-credentials.js';
import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { createKeySource, type KeySource, type VendedKeys } from './key-source.js';
import { assertSeconds } from './lifetime.js';
import { assertNoReservedHeader, assertSafeUrl, createHeaders, createWireUrl } from './outgoing-request.js';
import { findSigningScope, isS3 } from './service-hosts.js';
import { presignUrl } from './signature-v4.js';
import { createVendError } from './vend-errors.js';

/** The request of {@link presign}. */
export interface PresignRequest {
  /** Absolute; `https:` or `wss:`, or plain for this machine. */
  readonly url: string | URL;
  /** Default `GET`. */
  readonly method?: string;
  /** Headers that the signature covers: send the request with them. Default: none. */
  readonly headers?: RequestInit['headers'];
}

/** The options of {@link presign}. */
export interface PresignOptions {
  /** The service's name in Signature Version 4, such as `s3`. Default: read from the host. */
  readonly service?: string;
  /** Default: read from the host. */
  readonly region?: string;
  /** The lifetime of the URL, in seconds: from 1 to 604,800. It never outlives its keys. */
  readonly expiresInSeconds: number;
  /**
   * Renews keys with a shorter remaining lifetime, in seconds. A value above half of a new key's lifetime counts as half. Default:
   * the session's `leewaySeconds`.
   */
  readonly minimumLifetimeSeconds?: number;
}

/** A signed URL. It is a secret until it expires: it is enough to send the request. */
export interface PresignedUrl {
  readonly url: string;
  /** The expiration by this machine's clock. */
  readonly expiresAt: Date;
}

/** The renewals of keys with a short remaining lifetime: one for all callers, and never a second one for the same keys. */
const renewals = new WeakMap<AWSCredentials, Promise<unknown>>();

/**
 * Signs the URL of a request with the session's AWS credentials (Signature Version 4), for requests without own headers: links,
 * images, uploads by a form, WebSocket handshakes of AWS IoT, Kinesis Video and AppSync. The URL never outlives its keys:
 * `expiresAt` has its expiration.
 *
 * @throws {AuthError} the session's error when it has no credentials; `InvalidExpiration`, `InsecureUrl`, `CredentialsInUrl`,
 * `ReservedHeader`, `InvalidHeader`, `UnknownService`; `InvalidConfiguration` for a negative `minimumLifetimeSeconds`; `Expired`
 * when the keys expire within a second.
 * @throws {TypeError} when `session` does not come from `createAuth` or `createSession`, and when the URL is not absolute.
 *
 * @example
 * ```ts
 * const { url, expiresAt } = await presign(auth, 'https://photos.s3.eu-west-1.amazonaws.com/cat.jpg', {
 *   expiresInSeconds: 900,
 * });
 * ```
 */
export async function presign(
  session: Session,
  request: string | URL | PresignRequest,
  options: PresignOptions,
): Promise<PresignedUrl> {
  const {
    url: given,
    method = 'GET',
    headers: init,
  }: PresignRequest = 'url' in Object(request) ? (request as PresignRequest) : { url: request as string };
  const wishSeconds = options?.expiresInSeconds;
  if (!(Number.isInteger(wishSeconds) && wishSeconds >= 1 && wishSeconds <= 604_800))
    throw createVendError('InvalidExpiration');
  const address = new URL(given);
  assertSafeUrl(address);
  const headers = createHeaders(init);
  assertNoReservedHeader(headers);
  const scope = findSigningScope(address.hostname, options);
  const source = createKeySource(session);
  const leewaySeconds = getInternals(session).options.leewaySeconds ?? 120;
  const { minimumLifetimeSeconds = leewaySeconds } = options;
  assertSeconds('minimumLifetimeSeconds', minimumLifetimeSeconds >= 0);
  const { credentials } = await findKeys(source, minimumLifetimeSeconds * 1000);
  const leftSeconds = Math.floor(source.leftMs(credentials) / 1000);
  if (leftSeconds < 1) throw createOwnError('Expired');
  const expiresInSeconds = Math.min(wishSeconds, leftSeconds);
  const url = await presignUrl({
    ...{ method: method.toUpperCase(), credentials, expiresInSeconds, ...scope },
    url: createWireUrl(address, isS3(scope.service)),
    headers: [...headers],
    payloadHash: isS3(scope.service) ? 'UNSIGNED-PAYLOAD' : undefined,
    atMs: source.serviceNowMs(),
    isPathAsSent: isS3(scope.service),
    omitsSessionToken: scope.service === 'iotdevicegateway',
  });
  const cutMs = source.leftMs(credentials) - expiresInSeconds * 1000;
  return { url, expiresAt: new Date(source.expirationOf(credentials).getTime() - cutMs) };
}

async function findKeys(source: KeySource, minimumMs: number): Promise<VendedKeys> {
  const keys = await source.get();
  if (!source.isShort(keys.credentials, minimumMs)) return keys;
  const running = renewals.get(keys.credentials) ?? source.get({ minimumMs }).catch(() => {});
  renewals.set(keys.credentials, running);
  await running;
  return source.get();
}
