import { peekClaims, signJwt, verifyJwt } from '../jose/jwt.js';
import { IDENTITY_POOLS_OWNER } from '../jose/signing-keys.js';
import type { LocalServices } from '../services.js';
import type { VerifiedLogin } from './logins.js';
import type { IdentityPool } from './pools.js';

const ISSUER = 'https://cognito-identity.amazonaws.com';
const LIFE_SECONDS = 600;

/** What an OpenID token of an identity pool says for certain. */
export interface OpenIdTokenClaims {
  /** The identity's id. */
  readonly sub: string;
  /** The identity pool's id. */
  readonly aud: string;
  /** Begins with `authenticated` or `unauthenticated`. */
  readonly amr: readonly string[];
}

export type OpenIdTokenVerification =
  | { readonly ok: true; readonly claims: OpenIdTokenClaims }
  | {
      readonly ok: false;
      readonly reason: 'malformed' | 'issuer' | 'signature' | 'expired';
      /** Seconds since the epoch, of an expired token. */
      readonly expiredAtSeconds?: number;
    };

/** Makes the token by which an identity shows itself to STS: RS512, good for ten minutes. */
export async function signOpenIdToken(
  services: LocalServices,
  identity: { readonly identityId: string; readonly pool: IdentityPool; readonly logins: readonly VerifiedLogin[] },
): Promise<string> {
  const { settings, clock, signingKeys } = services;
  const { identityId, pool, logins } = identity;
  const [key] = await signingKeys.get(IDENTITY_POOLS_OWNER);
  const now = clock.nowSeconds();
  const region = pool.id.slice(0, pool.id.indexOf(':'));
  const claims = {
    sub: identityId,
    aud: pool.id,
    amr: [
      logins.length > 0 ? 'authenticated' : 'unauthenticated',
      ...logins.flatMap(({ provider, subject }) => [provider, `${provider}:CognitoSignIn:${subject}`]),
    ],
    iss: ISSUER,
    [`${ISSUER}/identity-pool-arn`]: `arn:aws:cognito-identity:${region}:${settings.account}:identitypool/${pool.id}`,
    exp: now + LIFE_SECONDS,
    iat: now,
  };
  return await signJwt(key, claims, { typ: 'JWS' });
}

/** Verifies an OpenID token of any identity pool of this server. Whether the pool exists is the caller's to check. */
export async function verifyOpenIdToken(services: LocalServices, token: string): Promise<OpenIdTokenVerification> {
  const peeked = peekClaims(token);
  if (peeked === undefined) return { ok: false, reason: 'malformed' };
  if (peeked['iss'] !== ISSUER) return { ok: false, reason: 'issuer' };
  const keys = await services.signingKeys.get(IDENTITY_POOLS_OWNER);
  const verified = verifyJwt(token, { keys });
  if (!verified.ok) return verified;
  const { sub, aud, amr, exp } = verified.claims;
  if (typeof sub !== 'string' || typeof aud !== 'string' || typeof exp !== 'number' || !Array.isArray(amr)) {
    return { ok: false, reason: 'malformed' };
  }
  if (exp <= services.clock.nowSeconds()) return { ok: false, reason: 'expired', expiredAtSeconds: exp };
  return { ok: true, claims: { sub, aud, amr } };
}
