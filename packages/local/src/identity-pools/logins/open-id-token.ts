import type { LocalServices } from '../../context/services.js';
import { peekClaims, signJwt, verifyJwt } from '../../jose/jwt.js';
import { IDENTITY_POOLS_OWNER } from '../../jose/signing-keys.js';
import type { IdentityPool } from '../pools/identity-pools.js';
import { DEVELOPER_TOKENS } from '../pools/providers.js';
import type { VerifiedLogin } from './verify-logins.js';

const ISSUER = 'https://cognito-identity.amazonaws.com';
const LIFE_SECONDS = 600;
/** The claim from which AWS takes the tags of a session. */
const TAGS_CLAIM = 'https://aws.amazon.com/tags';

/** The verified claims of an OpenID token of an identity pool. */
export interface OpenIdTokenClaims {
  /** The identity's id. */
  readonly sub: string;
  /** The identity pool's id. */
  readonly aud: string;
  /** Begins with `authenticated` or `unauthenticated`. */
  readonly amr: readonly string[];
  /** Tags of the session that the token is exchanged for. */
  readonly tags?: Readonly<Record<string, string>>;
}

export type OpenIdTokenVerification =
  | { readonly ok: true; readonly claims: OpenIdTokenClaims }
  | {
      readonly ok: false;
      readonly reason: 'malformed' | 'issuer' | 'signature' | 'expired';
      /** Seconds since the epoch, of an expired token. */
      readonly expiredAtSeconds?: number;
    };

/** The content of a token of an identity. */
interface OpenIdTokenContent {
  readonly identityId: string;
  readonly pool: IdentityPool;
  /** Where the identity comes from: `authenticated` and providers, or `unauthenticated`. */
  readonly amr: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** Default ten minutes. */
  readonly lifeSeconds?: number;
}

/** The `amr` claim of verified logins. */
export function toAmr(logins: readonly VerifiedLogin[]): readonly string[] {
  if (logins.length === 0) return ['unauthenticated'];
  return [
    'authenticated',
    ...logins.flatMap(({ provider, subject, claims }) =>
      // The claims of a developer's token have it already.
      provider === DEVELOPER_TOKENS
        ? (claims['amr'] as readonly string[]).slice(1)
        : [provider, `${provider}:CognitoSignIn:${subject}`],
    ),
  ];
}

/** Signs the token that proves an identity to STS (RS512). */
export async function signOpenIdToken(
  services: LocalServices,
  { identityId, pool, amr, tags, lifeSeconds = LIFE_SECONDS }: OpenIdTokenContent,
): Promise<string> {
  const { settings, clock, signingKeys } = services;
  const [key] = await signingKeys.get(IDENTITY_POOLS_OWNER);
  const now = clock.nowSeconds();
  const region = pool.id.slice(0, pool.id.indexOf(':'));
  const claims = {
    sub: identityId,
    aud: pool.id,
    amr,
    iss: ISSUER,
    [`${ISSUER}/identity-pool-arn`]: `arn:aws:cognito-identity:${region}:${settings.account}:identitypool/${pool.id}`,
    exp: now + lifeSeconds,
    iat: now,
    ...(Object.keys(tags).length > 0 && { [TAGS_CLAIM]: { principal_tags: asLists(tags), transitive_tag_keys: [] } }),
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
  const tags = readTags(verified.claims[TAGS_CLAIM]);
  return { ok: true, claims: { sub, aud, amr, ...(tags && { tags }) } };
}

function asLists(tags: Readonly<Record<string, string>>): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, [value]]));
}

function readTags(claim: unknown): Readonly<Record<string, string>> | undefined {
  const tags = (claim as { principal_tags?: Record<string, readonly string[]> } | undefined)?.principal_tags;
  if (tags === undefined) return undefined;
  return Object.fromEntries(Object.entries(tags).map(([key, [value = '']]) => [key, value]));
}
