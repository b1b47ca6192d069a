import { SEED_PASSWORD } from '../user-pools/users/published-passwords.js';

/** What a server begins with, and goes back to with a reset: a JSON file to be kept in git. All ids are stable. */
export interface Seed {
  readonly userPools?: readonly SeedUserPool[];
  readonly identityPools?: readonly SeedIdentityPool[];
}

export interface SeedUserPool {
  /** `us-east-1_Claviger1` adds to the pool that is there anyway, `<region>_<letters and digits>` makes another one. */
  readonly id: string;
  readonly name?: string;
  /**
   * As `CreateUserPool` and `SetUserPoolMfaConfig` take them, and `SchemaAttributes` as an export writes it. Those of
   * the default pool are merged over what it has: objects member by member, lists as a whole, and `null` gives the
   * service's default. Without settings an existing pool keeps its own.
   */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly clients?: readonly SeedClient[];
  readonly groups?: readonly SeedGroup[];
  readonly users?: readonly SeedUser[];
  /** Domains, resource servers, identity providers and the like, as `claviger export` writes them. */
  readonly configuration?: readonly SeedConfiguration[];
}

export interface SeedClient {
  readonly id: string;
  readonly name?: string;
  readonly secret?: string;
  /** As `CreateUserPoolClient` takes them; those of the default client are merged like those of the default pool. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface SeedGroup {
  readonly name: string;
  readonly description?: string;
  readonly roleArn?: string;
  readonly precedence?: number;
}

export interface SeedUser {
  /** By which the user signs in: an e-mail address or phone number in pools that have it so. */
  readonly username: string;
  /** A UUID; by default one that follows from pool and user name, and so is the same each time. */
  readonly sub?: string;
  readonly password?: string;
  /** Instead of `password`: its verifier, as `claviger export` writes it. */
  readonly passwordVerifier?: { readonly salt: string; readonly verifier: string };
  /** Base32; the user is then asked for a code at sign-in. */
  readonly totpSecret?: string;
  /** E-mail address and phone number count as verified unless `email_verified` or `phone_number_verified` says no. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Default `CONFIRMED`. */
  readonly status?: SeedUserStatus;
  /** Default true. */
  readonly enabled?: boolean;
  /** Names of groups of the pool. */
  readonly groups?: readonly string[];
}

export type SeedUserStatus =
  | 'UNCONFIRMED'
  | 'CONFIRMED'
  | 'FORCE_CHANGE_PASSWORD'
  | 'RESET_REQUIRED'
  | 'EXTERNAL_PROVIDER';

export interface SeedConfiguration {
  readonly kind: string;
  readonly name: string;
  readonly content: unknown;
}

export interface SeedIdentityPool {
  /** `<region>:<uuid>` */
  readonly id: string;
  readonly name: string;
  /** As `CreateIdentityPool` takes it. */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** As `SetIdentityPoolRoles` takes it: `{ Roles, RoleMappings? }`. */
  readonly roles?: Readonly<Record<string, unknown>>;
  /**
   * By identity provider, as `SetPrincipalTagAttributeMap` takes it: `{ UseDefaults?, PrincipalTags? }`. Without it an
   * existing pool keeps its own.
   */
  readonly principalTags?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The seed of the command line: two users that can sign in, one of them with a second factor. */
export const READY_USERS: Seed = {
  userPools: [
    {
      id: 'us-east-1_Claviger1',
      users: [
        {
          username: 'ada@example.com',
          sub: 'c1a41637-0000-4000-8000-00000000ada0',
          password: SEED_PASSWORD,
          attributes: { name: 'Ada' },
        },
        {
          username: 'grace@example.com',
          sub: 'c1a41637-0000-4000-8000-0000000face0',
          password: SEED_PASSWORD,
          totpSecret: 'CLAVIGERLOCALTOTPSECRETFORTESTS2',
          attributes: { name: 'Grace' },
        },
      ],
    },
  ],
};

/** A user of the seed who can sign in with what the seed says. */
export interface ReadyUser {
  readonly userPoolId: string;
  readonly username: string;
  readonly password: string;
  /** Base32, for an authenticator, when a code is asked for too. */
  readonly totpSecret?: string;
}
