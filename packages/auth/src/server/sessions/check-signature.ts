import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import { parseObject } from '../../cognito/rpc.js';
import { sendRequest } from '../../cognito/send-request.js';
import { createNetworkError } from '../../errors/own-errors.js';
import type { ServerParts } from './parts.js';

/** What a check asks for beside the signature. */
export interface SignatureOptions {
  /** Scopes of an access token: it must have one of them. */
  readonly scope?: string[];
  /** How long after its end a token still passes, in seconds. Default 0. */
  readonly graceSeconds?: number;
}

/**
 * Checks the signature of a token, its issuer and its times. Resolves to its claims. Rejects with an `AuthError` `NetworkError` when
 * the keys of the user pool cannot be read, and with an error of `aws-jwt-verify` for any other token.
 */
export type CheckSignature = (token: string, options?: SignatureOptions) => Promise<JwtPayload>;

const JWKS_LIMIT_MS = 5_000;

/** Creates the check. The keys of the user pool load at the first token, and are cached. */
export function createSignatureCheck(parts: Pick<ServerParts, 'platform' | 'userPool' | 'config'>): CheckSignature {
  let checking: Promise<CheckSignature> | undefined;
  return async (token, options) => {
    if (checking === undefined) {
      checking = loadCheck(parts);
      // A module that did not load is loaded again.
      checking.catch(() => {
        checking = undefined;
      });
    }
    return (await checking)(token, options);
  };
}

async function loadCheck({
  platform,
  userPool,
  config,
}: Pick<ServerParts, 'platform' | 'userPool' | 'config'>): Promise<CheckSignature> {
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
      // The page of a proxy in between says nothing about a token.
      if (!ok || !Array.isArray(parseObject(text)?.['keys'])) throw createNetworkError(url);
      return new TextEncoder().encode(text).buffer;
    },
  };
  const verifier = JwtVerifier.create(properties, { jwksCache: new SimpleJwksCache({ fetcher }) });
  return (token, options = {}) => verifier.verify(token, options);
}
