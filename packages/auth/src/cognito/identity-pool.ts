import type { Rpc } from './rpc.js';

/** `Logins`: provider name → token. */
export type Logins = Readonly<Record<string, string>>;

/** The output of `GetCredentialsForIdentity`. */
export interface CredentialsReply {
  readonly IdentityId?: string;
  readonly Credentials?: {
    readonly AccessKeyId?: string;
    readonly SecretKey?: string;
    readonly SessionToken?: string;
    /** Seconds since the epoch. */
    readonly Expiration?: number;
  };
}

/** One identity pool and its endpoint. */
export interface IdentityPoolClient {
  readonly id: string;
  /** Default true. */
  readonly allowGuests?: boolean | undefined;
  /** The requested role. The user's token must allow it. */
  readonly customRoleArn?: string | undefined;
  readonly rpc: Rpc;
}
