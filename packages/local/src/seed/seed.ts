import type { SecondFactor } from '../user-pools/factors/mfa.js';
import { SEED_PASSWORD } from '../user-pools/users/published-passwords.js';

/** The initial state of a server, which a reset restores: a JSON file for git. All ids are stable. */
export interface Seed {
  readonly userPools?: readonly SeedUserPool[];
  readonly identityPools?: readonly SeedIdentityPool[];
}

/** A user pool of a seed: the default one, another one, or one that exists. */
export interface SeedUserPool {
  /** `us-east-1_Claviger1` adds to the default pool, `<region>_<letters and digits>` creates another one. */
  readonly id: string;
  readonly name?: string;
  /**
   * The settings of `CreateUserPool` and `SetUserPoolMfaConfig`, and `SchemaAttributes` as in an export. Those of the
   * default pool are merged over its default settings: objects member by member, lists as a whole, and `null` gives the
   * service's default. Without settings an existing pool keeps its own.
   */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly clients?: readonly SeedClient[];
  readonly groups?: readonly SeedGroup[];
  readonly users?: readonly SeedUser[];
  /** Domains, resource servers, identity providers and the like, in the form of `claviger export`. */
  readonly configuration?: readonly SeedConfiguration[];
}

/** An app client. */
export interface SeedClient {
  readonly id: string;
  readonly name?: string;
  readonly secret?: string;
  /** The newer secret, while the app client has two. */
  readonly secondSecret?: string;
  /** The settings of `CreateUserPoolClient`; those of the default client are merged like those of the default pool. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** A group of users. */
export interface SeedGroup {
  readonly name: string;
  readonly description?: string;
  readonly roleArn?: string;
  readonly precedence?: number;
}

/** A user of a pool. */
export interface SeedUser {
  /** The name of the sign-in: an e-mail address or phone number in pools that use them as user names. */
  readonly username: string;
  /** A UUID; by default it is derived from pool and user name, so that it is stable. */
  readonly sub?: string;
  readonly password?: string;
  /** Instead of `password`: its verifier, as `claviger export` writes it. */
  readonly passwordVerifier?: { readonly salt: string; readonly verifier: string };
  /** Base32; with it the user needs a code to sign in. */
  readonly totpSecret?: string;
  /** The second factors that are switched on. Default: the authenticator of `totpSecret`, if there is one. */
  readonly secondFactors?: readonly SecondFactor[];
  /** The one of `secondFactors` that is asked for. Default: the user chooses. */
  readonly preferredFactor?: SecondFactor;
  /** E-mail address and phone number count as verified unless `email_verified` or `phone_number_verified` says no. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Default `CONFIRMED`. */
  readonly status?: SeedUserStatus;
  /** Default true. */
  readonly enabled?: boolean;
  /** Names of groups of the pool. */
  readonly groups?: readonly string[];
}

/** The states that a user of a seed may have: `UserStatus` of the user pool API. */
export type SeedUserStatus =
  | 'UNCONFIRMED'
  | 'CONFIRMED'
  | 'FORCE_CHANGE_PASSWORD'
  | 'RESET_REQUIRED'
  | 'EXTERNAL_PROVIDER';

/** A part of a pool's configuration, as `claviger export` writes it. */
export interface SeedConfiguration {
  readonly kind: string;
  readonly name: string;
  readonly content: unknown;
}

/** An identity pool: the default one, or another one. */
export interface SeedIdentityPool {
  /** `<region>:<uuid>` */
  readonly id: string;
  readonly name: string;
  /** The settings of `CreateIdentityPool`. */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** The roles of `SetIdentityPoolRoles`: `{ Roles, RoleMappings? }`. */
  readonly roles?: Readonly<Record<string, unknown>>;
  /**
   * The tag maps of `SetPrincipalTagAttributeMap`, by identity provider: `{ UseDefaults?, PrincipalTags? }`. Without them
   * an existing pool keeps its own.
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

/** A user of the seed who can sign in with the seed's password. */
export interface ReadyUser {
  readonly userPoolId: string;
  readonly username: string;
  readonly password: string;
  /** Base32, for an authenticator, when the sign-in needs a code, too. */
  readonly totpSecret?: string;
}
