import type { LocalServices } from '../../context/services.js';
import { type JwtClaims, verifyJwt } from '../../jose/jwt.js';
import { getIssuerForms } from '../base/issuer.js';

/** What an ID token of a user pool says for certain. */
export interface IdTokenClaims extends JwtClaims {
  readonly sub: string;
  readonly aud: string;
  readonly iss: string;
  /** Seconds since the epoch. */
  readonly exp: number;
  readonly token_use: 'id';
}

export type IdTokenVerification =
  | { readonly ok: true; readonly claims: IdTokenClaims }
  | {
      readonly ok: false;
      /** `expired` only when everything else is in order. */
      readonly reason: 'malformed' | 'signature' | 'issuer' | 'notIdToken' | 'expired';
      /** `exp` of an expired token, in seconds. */
      readonly expiredAtSeconds?: number;
    };

/**
 * Verifies an ID token of one user pool: signed by a key of that pool, issued by it (in either form of issuer), an
 * ID token, and not expired. The audience is the caller's to check.
 *
 * The pool must exist: keys are made for any id.
 */
export async function verifyUserPoolIdToken(
  services: LocalServices,
  token: string,
  { userPoolId }: { readonly userPoolId: string },
): Promise<IdTokenVerification> {
  const keys = await services.signingKeys.get(userPoolId);
  const verified = verifyJwt(token, { keys });
  if (!verified.ok) return verified;
  const { claims } = verified;
  const { local, aws } = getIssuerForms(services.settings, userPoolId);
  if (claims['iss'] !== local && claims['iss'] !== aws) return { ok: false, reason: 'issuer' };
  if (!isIdToken(claims)) return { ok: false, reason: 'notIdToken' };
  if (claims.exp <= services.clock.nowSeconds()) return { ok: false, reason: 'expired', expiredAtSeconds: claims.exp };
  return { ok: true, claims };
}

function isIdToken(claims: JwtClaims): claims is IdTokenClaims {
  return (
    claims['token_use'] === 'id' &&
    typeof claims['sub'] === 'string' &&
    typeof claims['aud'] === 'string' &&
    typeof claims['exp'] === 'number'
  );
}
