import type { Rpc } from './rpc.js';

/** `Logins`: provider name → token. */
export type Logins = Readonly<Record<string, string>>;

/** What `GetCredentialsForIdentity` answers with. */
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

/** One identity pool, and the way to it. */
export interface IdentityPoolClient {
  readonly id: string;
  readonly allowGuests: boolean;
  /** The role that is asked for, of those that a user's token allows. */
  readonly customRoleArn?: string | undefined;
  readonly rpc: Rpc;
}
