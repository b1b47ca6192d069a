import { hmacSha256 } from '../platform/web-crypto.js';
import type { UserPoolClient } from './user-pool.js';

/** Computes `SecretHash`; returns undefined for an app client without a secret. */
export async function secretHash(
  { clientId, clientSecret }: UserPoolClient,
  username: string,
): Promise<string | undefined> {
  if (!clientSecret) return undefined;
  const encoder = new TextEncoder();
  const mac = await hmacSha256(encoder.encode(clientSecret), encoder.encode(username + clientId));
  return btoa(String.fromCharCode(...mac));
}
