import { sign, verify } from 'node:crypto';
import { promisify } from 'node:util';
import type { SigningKey } from './signing-keys.js';

/** The payload of a JWT. */
export type JwtClaims = Record<string, unknown>;

/** The public half of a key. */
export type VerificationKey = Pick<SigningKey, 'kid' | 'publicKey'> & { readonly jwk: Pick<SigningKey['jwk'], 'alg'> };

export type VerifiedJwt =
  | { readonly ok: true; readonly key: VerificationKey; readonly claims: JwtClaims }
  | { readonly ok: false; readonly reason: 'malformed' | 'signature' };

const HASHES = { RS256: 'sha256', RS512: 'sha512' } as const;

/** The signature algorithms of this server: RS256 for user pools, RS512 for identity pools. */
export type JwtAlgorithm = keyof typeof HASHES;

const signOffThread = promisify(sign);

/**
 * Signs a JWT (RFC 7519) with the key's own algorithm, off the main thread.
 *
 * @param header further members of the header, such as `typ`; user pool tokens have none
 */
export async function signJwt(
  key: SigningKey,
  claims: JwtClaims,
  header: Readonly<Record<string, string>> = {},
): Promise<string> {
  const protectedHeader = encode({ kid: key.kid, ...header, alg: key.jwk.alg });
  const signed = `${protectedHeader}.${encode(claims)}`;
  const signature = await signOffThread(HASHES[key.jwk.alg], Buffer.from(signed), key.privateKey);
  return `${signed}.${signature.toString('base64url')}`;
}

/**
 * Verifies the signature of a JWT: by one of `keys`, whose own algorithm it must name (nothing that the token says
 * chooses it). Says nothing of expiry, issuer or audience: those are the caller's.
 */
export function verifyJwt(token: string, options: { readonly keys: readonly VerificationKey[] }): VerifiedJwt {
  const parts = token.split('.');
  const [encodedHeader = '', encodedClaims = '', encodedSignature = ''] = parts;
  const header = decode(encodedHeader);
  const claims = decode(encodedClaims);
  if (parts.length !== 3 || header === undefined || claims === undefined) return { ok: false, reason: 'malformed' };
  if (typeof header['alg'] !== 'string' || typeof header['kid'] !== 'string') return { ok: false, reason: 'malformed' };
  // RFC 7515, section 4.1.11: what must be understood, and isn't, makes the whole invalid.
  if ('crit' in header) return { ok: false, reason: 'signature' };
  const key = options.keys.find((candidate) => candidate.kid === header['kid']);
  if (key === undefined || header['alg'] !== key.jwk.alg) return { ok: false, reason: 'signature' };
  const signature = Buffer.from(encodedSignature, 'base64url');
  // One spelling only, so that a token can't be altered in bits that base64url drops and stay valid.
  if (signature.toString('base64url') !== encodedSignature) return { ok: false, reason: 'malformed' };
  const signed = Buffer.from(`${encodedHeader}.${encodedClaims}`);
  if (!verify(HASHES[key.jwk.alg], signed, key.publicKey, signature)) return { ok: false, reason: 'signature' };
  return { ok: true, key, claims };
}

/** Reads the claims of a token without verifying anything: only to find out whose keys may verify it. */
export function peekClaims(token: string): JwtClaims | undefined {
  const parts = token.split('.');
  return parts.length === 3 ? decode(parts[1] ?? '') : undefined;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(text: string): Record<string, unknown> | undefined {
  if (text === '' || !/^[\w-]+$/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
