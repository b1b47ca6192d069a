import { createConfigurationError } from '../config/configuration-error.js';
import { AuthError, isAuthError } from '../errors/auth-error.js';
import type { JWTPayload } from '../session/jwt.js';
import type { ServerParts } from './sessions/parts.js';

/** What a token must be for. */
export interface VerifyOptions {
  /** An access token proves what a caller may do; an ID token says who the user is. */
  readonly use: 'access' | 'id';
  /** Scopes of an access token: it must have one of them. */
  readonly scope?: string | readonly string[];
  /** Groups of the user pool: the user must be in one of them. */
  readonly groups?: string | readonly string[];
}

/** Verifies a token that a client sends. */
export type Verify = (token: string, options: VerifyOptions) => Promise<JWTPayload>;

/** Creates the verification of tokens of the user pool. The keys load at the first token, and are cached. */
export function createVerify({ userPool, checkSignature }: ServerParts): Verify {
  return async (token, options) => {
    const { use, scope, groups }: Partial<VerifyOptions> = options ?? {};
    // Without it a token of either use would pass.
    if (use !== 'access' && use !== 'id')
      throw createConfigurationError('use', "must be 'access' or 'id'", 'Say what the token is for.');
    const { validateCognitoJwtFields } = await import('aws-jwt-verify/cognito-verifier');
    const expected = {
      clientId: userPool.clientId,
      tokenUse: use,
      groups: groups === undefined ? null : [groups].flat(),
    };
    try {
      const payload = await checkSignature(`${token}`, scope === undefined ? {} : { scope: [scope].flat() });
      validateCognitoJwtFields(payload, expected);
      return payload as JWTPayload;
    } catch (error) {
      throw isAuthError(error) ? error : createTokenError(error);
    }
  };
}

function createTokenError(cause: unknown): AuthError {
  return new AuthError('notAuthorized', 'InvalidToken', 'The token is not valid here.', {
    recoverySuggestion: 'Let the caller sign in again; the cause names the check.',
    cause,
  });
}
