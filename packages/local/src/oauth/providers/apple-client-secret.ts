import { createPrivateKey, sign } from 'node:crypto';
import type { ProviderDetails } from '../../user-pools/configuration/identity-provider-details.js';

const LIFE_SECONDS = 300;

/**
 * Creates the client secret for Sign in with Apple: a JWT (ES256) of the developer's team, signed with the key that
 * Apple gave it.
 *
 * @throws {Error} for an invalid key
 */
export function createAppleClientSecret(details: ProviderDetails): string {
  const { client_id, team_id, key_id, private_key = '' } = details;
  // Apple's file as a whole, or the part between its first and last line.
  const bare = private_key.replaceAll(/-----[A-Z ]+-----|\s/g, '');
  const key = createPrivateKey({ key: Buffer.from(bare, 'base64'), format: 'der', type: 'pkcs8' });
  // Apple's clock is the machine's, not the server's.
  const now = Math.floor(Date.now() / 1_000);
  const claims = { iss: team_id, iat: now, exp: now + LIFE_SECONDS, aud: 'https://appleid.apple.com', sub: client_id };
  const signed = [{ alg: 'ES256', kid: key_id }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}
