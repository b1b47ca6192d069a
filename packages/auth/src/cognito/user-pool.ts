import type { Rpc } from './rpc.js';

/** `AuthenticationResult` of the user pool API. */
export interface AuthenticationResult {
  readonly AccessToken?: string;
  readonly IdToken?: string;
  readonly RefreshToken?: string;
  /** Seconds. */
  readonly ExpiresIn?: number;
  /** A device that the user pool doesn't know yet. */
  readonly NewDeviceMetadata?: { readonly DeviceKey?: string; readonly DeviceGroupKey?: string };
}

/** What `InitiateAuth`, `RespondToAuthChallenge` and `GetTokensFromRefreshToken` answer with. */
export interface AuthenticationReply {
  readonly AuthenticationResult?: AuthenticationResult;
  readonly ChallengeName?: string;
  readonly ChallengeParameters?: Readonly<Record<string, string>>;
  readonly Session?: string;
  /** With `SELECT_CHALLENGE`. */
  readonly AvailableChallenges?: readonly string[];
}

/** `CodeDeliveryDetailsType`: where a code was sent, masked by the service. */
export interface CodeDeliveryDetailsType {
  readonly AttributeName?: string;
  readonly DeliveryMedium?: string;
  readonly Destination?: string;
}

/** One app client of one user pool, and the way to it. */
export interface UserPoolClient {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  /** The key of this pool in an identity pool's `Logins`: `cognito-idp.<region>.amazonaws.com/<pool id>`. */
  readonly providerName: string;
  readonly rpc: Rpc;
}
