import type { IssuedTokens } from '../tokens/tokens.js';

/** `AuthenticationResultType`: what a client gets that has signed in or renewed its tokens. */
export interface AuthenticationResult {
  readonly AccessToken: string;
  readonly IdToken?: string;
  /** Life of the access token in seconds. */
  readonly ExpiresIn: number;
  readonly TokenType: 'Bearer';
  /** Absent when the one that the client has stays valid. */
  readonly RefreshToken?: string;
  /** A device that the client may confirm, in pools that track devices. */
  readonly NewDeviceMetadata?: { readonly DeviceKey: string; readonly DeviceGroupKey: string };
}

/** Tokens as `AuthenticationResultType`. */
export function toAuthenticationResult(tokens: IssuedTokens): AuthenticationResult {
  const { accessToken, idToken, expiresIn, refreshToken } = tokens;
  return {
    AccessToken: accessToken,
    ...(idToken !== undefined && { IdToken: idToken }),
    ExpiresIn: expiresIn,
    TokenType: 'Bearer',
    ...(refreshToken !== undefined && { RefreshToken: refreshToken }),
  };
}
