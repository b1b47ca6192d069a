import type { Kysely } from 'kysely';
import { prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import { identityPoolNotFound, invalidParameter } from './errors.js';
import type { IdentityPoolRow } from './schema.js';

/** What `CreateIdentityPool` and `UpdateIdentityPool` set beyond the name. */
export interface IdentityPoolConfiguration {
  readonly AllowUnauthenticatedIdentities: boolean;
  readonly AllowClassicFlow?: boolean;
  readonly SupportedLoginProviders?: Readonly<Record<string, string>>;
  readonly DeveloperProviderName?: string;
  readonly OpenIdConnectProviderARNs?: readonly string[];
  readonly CognitoIdentityProviders?: readonly UserPoolProvider[];
  readonly SamlProviderARNs?: readonly string[];
  readonly IdentityPoolTags?: Readonly<Record<string, string>>;
}

/** An app client of a user pool whose ID tokens an identity pool takes. */
export interface UserPoolProvider {
  /** `cognito-idp.<region>.amazonaws.com/<userPoolId>` */
  readonly ProviderName: string;
  readonly ClientId: string;
  readonly ServerSideTokenCheck?: boolean;
}

/** What `SetIdentityPoolRoles` sets. */
export interface IdentityPoolRoles {
  readonly Roles: { readonly authenticated?: string; readonly unauthenticated?: string };
  readonly RoleMappings?: Readonly<Record<string, RoleMapping>>;
}

/** How the role of an authenticated identity is chosen; the key is `<provider>:<app client>`. */
export interface RoleMapping {
  readonly Type: 'Token' | 'Rules';
  readonly AmbiguousRoleResolution?: 'AuthenticatedRole' | 'Deny';
  readonly RulesConfiguration?: { readonly Rules: readonly MappingRule[] };
}

export interface MappingRule {
  readonly Claim: string;
  readonly MatchType: 'Equals' | 'Contains' | 'StartsWith' | 'NotEqual';
  readonly Value: string;
  readonly RoleARN: string;
}

/** Which claims of a provider's tokens become tags of the session that an identity gets. */
export interface PrincipalTagMap {
  /** `client` ← `aud`, `username` ← `sub`. */
  readonly UseDefaults: boolean;
  /** Tag → claim. */
  readonly PrincipalTags: Readonly<Record<string, string>>;
}

/** An identity pool with all that was set for it. */
export interface IdentityPool {
  readonly id: string;
  readonly name: string;
  readonly configuration: IdentityPoolConfiguration;
  readonly roles: IdentityPoolRoles;
  /** By provider. */
  readonly principalTags: Readonly<Record<string, PrincipalTagMap>>;
}

const poolById = prepare<{ id: string }, IdentityPoolRow>((db, place) =>
  db.selectFrom('identity_pools').selectAll().where('id', '=', place('id')),
);

/** @throws ServiceError `ResourceNotFoundException` */
export async function requireIdentityPool(db: Kysely<Tables>, id: string): Promise<IdentityPool> {
  const pool = await findIdentityPool(db, id);
  if (pool === undefined) throw identityPoolNotFound(id);
  return pool;
}

export async function findIdentityPool(db: Kysely<Tables>, id: string): Promise<IdentityPool | undefined> {
  const [row] = await poolById(db, { id });
  if (row === undefined) return undefined;
  return {
    id: row.id,
    name: row.name,
    configuration: JSON.parse(row.configuration) as IdentityPoolConfiguration,
    roles: JSON.parse(row.roles) as IdentityPoolRoles,
    principalTags: JSON.parse(row.principal_tags) as IdentityPool['principalTags'],
  };
}

/**
 * Adds an identity pool, in the caller's transaction.
 *
 * @throws ServiceError `InvalidParameterException` when its id is taken
 */
export async function insertIdentityPool(tx: Kysely<Tables>, pool: IdentityPool, now: number): Promise<void> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('identity_pools')
    .values({
      id: pool.id,
      name: pool.name,
      configuration: JSON.stringify(pool.configuration),
      roles: JSON.stringify(pool.roles),
      principal_tags: JSON.stringify(pool.principalTags),
      created_at: now,
      modified_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) throw invalidParameter(`The identity pool ${pool.id} exists already.`);
}
