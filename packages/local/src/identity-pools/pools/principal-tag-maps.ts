import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';
import type { IdentityPoolConfiguration } from './configuration.js';
import { invalidParameter } from './errors.js';
import type { IdentityPool } from './identity-pools.js';
import { hasProvider } from './providers.js';

/** Which claims of a provider's tokens become tags of the session that an identity gets. */
export interface PrincipalTagMap {
  /** `client` ← `aud`, `username` ← `sub`. */
  readonly UseDefaults: boolean;
  /** Tag → claim. */
  readonly PrincipalTags: Readonly<Record<string, string>>;
}

/** The tags of a map that uses the defaults. */
export const DEFAULT_PRINCIPAL_TAGS: Readonly<Record<string, string>> = { client: 'aud', username: 'sub' };

/**
 * Completes a tag map.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export function createTagMap({ UseDefaults = false, PrincipalTags = {} }: Partial<PrincipalTagMap>): PrincipalTagMap {
  if (UseDefaults && Object.keys(PrincipalTags).length > 0) {
    throw invalidParameter('PrincipalTags cannot be given together with UseDefaults.');
  }
  return { UseDefaults, PrincipalTags: UseDefaults ? DEFAULT_PRINCIPAL_TAGS : PrincipalTags };
}

/**
 * Checks that an identity pool has a provider.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export function assertHasProvider(configuration: IdentityPoolConfiguration, name: string): void {
  if (!hasProvider(configuration, name)) {
    throw invalidParameter(`${name} is not an identity provider of this identity pool.`);
  }
}

/** The tag map of a provider; undefined if the pool has none for it. */
export function findTagMap({ principalTags }: IdentityPool, provider: string): PrincipalTagMap | undefined {
  return Object.hasOwn(principalTags, provider) ? principalTags[provider] : undefined;
}

/** Saves the tag map of one provider of an identity pool, in the caller's transaction. */
export async function saveTagMap(
  tx: Kysely<Tables>,
  { id, principalTags }: IdentityPool,
  { provider, map, now }: { readonly provider: string; readonly map: PrincipalTagMap; readonly now: number },
): Promise<void> {
  await tx
    .updateTable('identity_pools')
    .set({ principal_tags: JSON.stringify({ ...principalTags, [provider]: map }), modified_at: now })
    .where('id', '=', id)
    .execute();
}
