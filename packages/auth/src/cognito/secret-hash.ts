import type { PlatformCrypto } from '../platform/platform.js';
import type { UserPoolClient } from './user-pool.js';

/** `SecretHash` for an app client that has a secret; undefined for one that has none. */
export async function secretHash(
  crypto: PlatformCrypto,
  { clientId, clientSecret }: UserPoolClient,
  username: string,
): Promise<string | undefined> {
  if (!clientSecret) return undefined;
  const encoder = new TextEncoder();
  const mac = await crypto.hmacSha256(encoder.encode(clientSecret), encoder.encode(username + clientId));
  return btoa(String.fromCharCode(...mac));
}
