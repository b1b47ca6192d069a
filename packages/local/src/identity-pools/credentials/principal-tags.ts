import type { Operation } from '../../iam/operation.js';
import type { LoginClaims, VerifiedLogin } from '../logins/verify-logins.js';
import { invalidParameter } from '../pools/errors.js';
import {
  type IdentityPool,
  type IdentityPoolConfiguration,
  type PrincipalTagMap,
  requireIdentityPool,
} from '../pools/identity-pools.js';
import { hasProvider } from '../pools/providers.js';

const DEFAULT_TAGS = { client: 'aud', username: 'sub' };

/** The tags of the session that an identity with these logins gets. */
export function tagsOf(pool: IdentityPool, logins: readonly VerifiedLogin[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...logins.map((login) => ({ ...mappedTags(pool, login), ...login.tags })));
}

function mappedTags({ principalTags }: IdentityPool, login: VerifiedLogin): Record<string, string> {
  const { claims, provider, configuredAs = provider } = login;
  const map = Object.hasOwn(principalTags, configuredAs) ? principalTags[configuredAs] : undefined;
  if (map === undefined) return {};
  const sources = Object.entries(map.UseDefaults ? DEFAULT_TAGS : map.PrincipalTags);
  return Object.fromEntries(
    sources.flatMap(([tag, claim]) => {
      const value = textOf(claims, claim);
      return value === undefined ? [] : [[tag, value]];
    }),
  );
}

function textOf(claims: LoginClaims, name: string): string | undefined {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

interface TagMapKey {
  readonly IdentityPoolId: string;
  readonly IdentityProviderName: string;
}

const setPrincipalTagAttributeMap: Operation<TagMapKey & Partial<PrincipalTagMap>, TagMapKey & PrincipalTagMap> = {
  service: 'cognito-identity',
  name: 'SetPrincipalTagAttributeMap',
  authorization: 'signed',
  handle: async (input, { services: { store, clock } }) => {
    const { IdentityPoolId, IdentityProviderName, ...given } = input;
    const map = createTagMap(given);
    await store.transaction(async (tx) => {
      const pool = await requireIdentityPool(tx, IdentityPoolId);
      requireProvider(pool.configuration, IdentityProviderName);
      await tx
        .updateTable('identity_pools')
        .set({
          principal_tags: JSON.stringify({ ...pool.principalTags, [IdentityProviderName]: map }),
          modified_at: clock.now(),
        })
        .where('id', '=', IdentityPoolId)
        .execute();
    });
    return { IdentityPoolId, IdentityProviderName, ...map };
  },
};

const getPrincipalTagAttributeMap: Operation<TagMapKey, TagMapKey & PrincipalTagMap> = {
  service: 'cognito-identity',
  name: 'GetPrincipalTagAttributeMap',
  authorization: 'signed',
  handle: async ({ IdentityPoolId, IdentityProviderName }, { services }) => {
    const pool = await requireIdentityPool(services.store.db, IdentityPoolId);
    requireProvider(pool.configuration, IdentityProviderName);
    const map = Object.hasOwn(pool.principalTags, IdentityProviderName)
      ? pool.principalTags[IdentityProviderName]
      : undefined;
    return { IdentityPoolId, IdentityProviderName, UseDefaults: false, PrincipalTags: {}, ...map };
  },
};

/**
 * Completes a tag map.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export function createTagMap({ UseDefaults = false, PrincipalTags = {} }: Partial<PrincipalTagMap>): PrincipalTagMap {
  if (UseDefaults && Object.keys(PrincipalTags).length > 0) {
    throw invalidParameter('PrincipalTags can not be given together with UseDefaults.');
  }
  return { UseDefaults, PrincipalTags: UseDefaults ? DEFAULT_TAGS : PrincipalTags };
}

/**
 * Checks that an identity pool has a provider.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export function requireProvider(configuration: IdentityPoolConfiguration, name: string): void {
  if (!hasProvider(configuration, name)) {
    throw invalidParameter(`${name} is not an identity provider of this identity pool.`);
  }
}

export const principalTagOperations: readonly Operation[] = [setPrincipalTagAttributeMap, getPrincipalTagAttributeMap];
