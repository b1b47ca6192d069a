import { invalidParameter } from '../base/errors.js';

/** Either the access token of a user, or the session of a sign-in whose challenge is `MFA_SETUP`. */
export interface TokenOrSession {
  readonly AccessToken?: string;
  readonly Session?: string;
}

/** Exactly one of the two. */
export type ReadTokenOrSession =
  | { readonly token: string; readonly session?: undefined }
  | { readonly token?: undefined; readonly session: string };

/** @throws ServiceError `InvalidParameterException` for both, or neither */
export function readTokenOrSession({ AccessToken: token, Session: session }: TokenOrSession): ReadTokenOrSession {
  if (token !== undefined && session === undefined) return { token };
  if (token === undefined && session !== undefined) return { session };
  throw invalidParameter('Exactly one of AccessToken and Session is required.');
}
