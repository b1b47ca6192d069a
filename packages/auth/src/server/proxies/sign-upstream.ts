import type { Bytes } from '../../platform/platform.js';
import { signRequest } from '../../vend/signature-v4.js';
import type { RouteContext } from '../routes/route.js';
import type { ProxyTarget } from '../settings/options.js';

/** A request to an upstream, before its credentials. */
export interface UpstreamRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** Undefined for none. */
  readonly body: Bytes | ReadableStream<Bytes> | undefined;
}

/** S3 takes a body that the signature does not cover, as other services do not. */
const S3 = 's3';
const UNSIGNED = 'UNSIGNED-PAYLOAD';

/** Whether the body must be read before the request is signed. */
export function needsWholeBody(target: ProxyTarget): boolean {
  return 'service' in target && target.service !== S3;
}

/**
 * Adds the token or the signature of the user.
 *
 * @throws {AuthError} the error of the identity pool.
 */
export async function authorize(
  { parts, visitor }: RouteContext,
  target: ProxyTarget,
  { method, url, headers, body }: UpstreamRequest,
): Promise<Headers> {
  const authorized = new Headers(headers);
  if ('token' in target) {
    const session = await visitor.read();
    authorized.set('authorization', `Bearer ${session?.tokens[`${target.token}Token`]}`);
    return authorized;
  }
  const { credentials } = await visitor.credentials();
  const { platform, clock } = parts;
  const isS3 = target.service === S3;
  const bytes = body instanceof ReadableStream ? undefined : body;
  const { service, region } = target;
  const added = await signRequest({
    ...{ method, url, headers: [...headers], body: bytes, service, region },
    credentials: credentials ?? { accessKeyId: '', secretAccessKey: '' },
    atMs: clock.at(platform.now()) ?? platform.wallMs(),
    payloadHash: body instanceof ReadableStream ? UNSIGNED : undefined,
    signsBody: isS3,
    isPathAsSent: isS3,
  });
  for (const [name, value] of added) authorized.set(name, value);
  return authorized;
}
