import type { LoginClaims, VerifiedLogin } from '../logins/verify-logins.js';
import type { IdentityPool } from '../pools/identity-pools.js';
import { DEFAULT_PRINCIPAL_TAGS, findTagMap } from '../pools/principal-tag-maps.js';

/** The tags of the session that an identity with these logins gets. */
export function toPrincipalTags(
  pool: IdentityPool,
  logins: readonly VerifiedLogin[],
): Readonly<Record<string, string>> {
  return Object.assign({}, ...logins.map((login) => ({ ...toMappedTags(pool, login), ...login.tags })));
}

function toMappedTags(pool: IdentityPool, login: VerifiedLogin): Record<string, string> {
  const { claims, provider, configuredAs = provider } = login;
  const map = findTagMap(pool, configuredAs);
  if (map === undefined) return {};
  const sources = Object.entries(map.UseDefaults ? DEFAULT_PRINCIPAL_TAGS : map.PrincipalTags);
  return Object.fromEntries(
    sources.flatMap(([tag, claim]) => {
      const value = readClaim(claims, claim);
      return value === undefined ? [] : [[tag, value]];
    }),
  );
}

function readClaim(claims: LoginClaims, name: string): string | undefined {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
