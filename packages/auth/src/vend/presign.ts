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

/** A request whose URL is signed. */
export interface PresignRequest {
  /** Absolute; `https:` or `wss:`, or plain for this machine. */
  readonly url: string | URL;
  /** Default `GET`. */
  readonly method?: string;
  /** Headers that are signed too: the request must then be sent with them. Default: none. */
  readonly headers?: RequestInit['headers'];
}

/** How long a signed URL is to live, and what it is signed for. */
export interface PresignOptions {
  /** SigV4's name of the service, such as `s3`. Default: what the host names. */
  readonly service?: string;
  /** Default: what the host names. */
  readonly region?: string;
  /** How long the URL lives, in seconds: from 1 to 604,800. It never outlives its keys. */
  readonly expiresInSeconds: number;
  /**
   * Renews keys that have less life left than this, in seconds; at most half of a new key's life counts. Default: the
   * session's `leewaySeconds`.
   */
  readonly minimumLifetimeSeconds?: number;
}

/** A URL that is enough to make the request. It is a secret as long as it lives. */
export interface PresignedUrl {
  readonly url: string;
  /** When it ends, by this machine's clock. */
  readonly expiresAt: Date;
}

/** The renewals that were tried for keys with too little life left: once for all callers, and never twice for the same keys. */
const renewals = new WeakMap<AWSCredentials, Promise<unknown>>();

/**
 * Signs the URL of a request with the session's AWS credentials (Signature Version 4), for what sends no headers: links,
 * images, uploads by a form, WebSocket handshakes of AWS IoT, Kinesis Video and AppSync. The URL never outlives its keys:
 * `expiresAt` says when it ends.
 *
 * @throws {AuthError} why the session has no credentials; `InvalidExpiration`, `InsecureUrl`, `CredentialsInUrl`,
 * `ReservedHeader`, `InvalidHeader`, `UnknownService`; `InvalidConfiguration` for a negative `minimumLifetimeSeconds`; `Expired`
 * where the keys end within a second.
 * @throws {TypeError} when `session` was not made by `createAuth` or `createSession`, and when the URL is not absolute.
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
  } = typeof request === 'string' || request instanceof URL ? { url: request } : (Object(request) as PresignRequest);
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
