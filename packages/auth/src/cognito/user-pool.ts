import type { Rpc } from './rpc.js';

/** `AuthenticationResult` of the user pool API. */
export interface AuthenticationResult {
  readonly AccessToken?: string;
  readonly IdToken?: string;
  readonly RefreshToken?: string;
  /** Seconds. */
  readonly ExpiresIn?: number;
  /** A new device, which the user pool does not know yet. */
  readonly NewDeviceMetadata?: { readonly DeviceKey?: string; readonly DeviceGroupKey?: string };
}

/** The output of `InitiateAuth`, `RespondToAuthChallenge` and `GetTokensFromRefreshToken`. */
export interface AuthenticationReply {
  readonly AuthenticationResult?: AuthenticationResult;
  readonly ChallengeName?: string;
  readonly ChallengeParameters?: Readonly<Record<string, string>>;
  readonly Session?: string;
  /** With `SELECT_CHALLENGE`. */
  readonly AvailableChallenges?: readonly string[];
}

/** `CodeDeliveryDetailsType`: the destination of a code, masked by the service. */
export interface CodeDeliveryDetailsType {
  readonly AttributeName?: string;
  readonly DeliveryMedium?: string;
  readonly Destination?: string;
}

/** One app client of one user pool, and its endpoint. */
export interface UserPoolClient {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  /** The key of this pool in an identity pool's `Logins`: `cognito-idp.<region>.amazonaws.com/<pool id>`. */
  readonly providerName: string;
  readonly rpc: Rpc;
}
