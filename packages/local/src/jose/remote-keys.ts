import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { fetchJson, type OutboundRule } from '../http/outbound.js';
import type { VerificationKey } from './jwt.js';

/**
 * The RSA keys at a JWKS address, with which a provider signs RS256.
 *
 * @throws {OutboundError}
 */
export async function readRemoteKeys(rule: OutboundRule, url: string): Promise<readonly VerificationKey[]> {
  const { keys } = await fetchJson(rule, url);
  const all: readonly JsonWebKey[] = Array.isArray(keys) ? keys : [];
  return all.flatMap((key) => {
    if (key.kty !== 'RSA' || typeof key['kid'] !== 'string') return [];
    return [{ kid: key['kid'], jwk: { alg: 'RS256' as const }, publicKey: createPublicKey({ key, format: 'jwk' }) }];
  });
}
