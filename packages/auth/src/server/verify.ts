import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import { sendRequest } from '../cognito/send-request.js';
import { AuthError, isAuthError } from '../errors/auth-error.js';
import { createNetworkError } from '../errors/own-errors.js';
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

/** Checks the signature of a token, its issuer, its times and its scopes. */
type CheckSignature = (token: string, scope: string[] | null) => Promise<JwtPayload>;

const JWKS_LIMIT_MS = 5_000;

/** Creates the verification of tokens of the user pool. The keys load at the first token, and are cached. */
export function createVerify(parts: ServerParts): Verify {
  let checking: Promise<CheckSignature> | undefined;
  const check: CheckSignature = async (token, scope) => {
    if (checking === undefined) {
      checking = createCheck(parts);
      // A module that did not load is loaded again.
      checking.catch(() => {
        checking = undefined;
      });
    }
    return (await checking)(token, scope);
  };
  return async (token, { use, scope, groups }) => {
    const { validateCognitoJwtFields } = await import('aws-jwt-verify/cognito-verifier');
    const expected = { clientId: parts.userPool.clientId, tokenUse: use, groups: toList(groups) };
    try {
      const payload = await check(`${token}`, toList(scope));
      validateCognitoJwtFields(payload, expected);
      return payload as JWTPayload;
    } catch (error) {
      throw isAuthError(error) ? error : createTokenError(error);
    }
  };
}

async function createCheck({ platform, userPool, config }: ServerParts): Promise<CheckSignature> {
  const [{ JwtVerifier }, { SimpleJwksCache }] = await Promise.all([
    import('aws-jwt-verify/jwt-verifier'),
    import('aws-jwt-verify/jwk'),
  ]);
  const own = `https://${userPool.providerName}`;
  const base = config.userPool?.endpoint ? new URL(`/${userPool.id}`, config.userPool.endpoint).href : own;
  // A pool's issuer is regional or shared by several regions. A local backend signs as itself or as AWS.
  const issuers = new Set([base, own, own.replace('https://cognito-idp', 'https://issuer-cognito-idp')]);
  const jwksUri = `${base}/.well-known/jwks.json`;
  const properties = [...issuers].map((issuer) => ({ issuer, jwksUri, audience: null }));
  const fetcher = {
    async fetch(url: string): Promise<ArrayBuffer> {
      const request = { url, method: 'GET', headers: {}, limitMs: JWKS_LIMIT_MS } as const;
      const { ok, text } = await sendRequest(platform, request);
      if (!ok) throw createNetworkError(url);
      return new TextEncoder().encode(text).buffer;
    },
  };
  const verifier = JwtVerifier.create(properties, { jwksCache: new SimpleJwksCache({ fetcher }) });
  return (token, scope) => verifier.verify(token, scope === null ? {} : { scope });
}

function toList(values: string | readonly string[] | undefined): string[] | null {
  return values === undefined ? null : [values].flat();
}

function createTokenError(cause: unknown): AuthError {
  return new AuthError('notAuthorized', 'InvalidToken', 'The token is not valid here.', {
    recoverySuggestion: 'Let the caller sign in again; the cause names the check.',
    cause,
  });
}
