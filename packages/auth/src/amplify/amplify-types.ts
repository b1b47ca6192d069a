import type { AuthFlowType } from '../session/records.js';

/** A value of JSON. */
export type JsonValue = null | string | number | boolean | JsonValue[] | { [name: string]: JsonValue };

/** The claims of a token: those of RFC 7519 by their types, and all others. */
export type JwtClaims = {
  exp?: number;
  iss?: string;
  aud?: string | string[];
  nbf?: number;
  iat?: number;
  scope?: string;
  jti?: string;
  sub?: string;
} & { [claim: string]: JsonValue };

/** A token in the form of Amplify's `JWT`. */
export interface AmplifyJWT {
  payload: JwtClaims;
  /** The raw token. */
  toString(): string;
}

/** The tokens in the form of Amplify's `AuthTokens`. */
export interface AmplifyTokens {
  accessToken: AmplifyJWT;
  idToken: AmplifyJWT;
  /** How the user signed in: Amplify's `getCurrentUser` reads it here. */
  signInDetails?: { loginId?: string; authFlowType?: AuthFlowType };
}

/** Credentials in the form of Amplify's `CredentialsAndIdentityId`. */
export interface AmplifyCredentials {
  credentials: {
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken: string;
    /** By this machine's clock. */
    expiration: Date;
  };
  identityId: string;
}
