import { createPublicKey, type KeyObject } from 'node:crypto';
import { fetchJson, type OutboundRule } from '../wire/outbound.js';
import type { VerificationKey } from './jwt.js';

/**
 * The RSA keys at a JWKS address, with which a provider signs RS256. Entries that are no such key are left out.
 *
 * @throws {OutboundError}
 */
export async function readRemoteKeys(rule: OutboundRule, url: string): Promise<readonly VerificationKey[]> {
  const { keys } = await fetchJson(rule, url);
  const all: readonly unknown[] = Array.isArray(keys) ? keys : [];
  return all.flatMap((entry) => {
    const { kty, kid, n, e } = (entry ?? {}) as Readonly<Record<string, unknown>>;
    if (kty !== 'RSA' || typeof kid !== 'string' || typeof n !== 'string' || typeof e !== 'string') return [];
    const publicKey = readRsaKey(n, e);
    return publicKey === undefined ? [] : [{ kid, jwk: { alg: 'RS256' as const }, publicKey }];
  });
}

/** Bits: RFC 7518, section 3.3. */
const SMALLEST_MODULUS = 2_048;

function readRsaKey(n: string, e: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
    return (key.asymmetricKeyDetails?.modulusLength ?? 0) < SMALLEST_MODULUS ? undefined : key;
  } catch {
    return undefined;
  }
}
