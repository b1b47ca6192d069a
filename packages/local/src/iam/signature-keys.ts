import type { LocalServices } from '../context/services.js';
import { type CredentialScope, deriveSigningKey } from './signature-canonical.js';

/** Derived keys that are kept; beyond that the oldest goes. */
const KEPT_KEYS = 1000;

const keysOf = new WeakMap<LocalServices, Map<string, Buffer>>();

/** The derived key for one day, region and service: from memory when it was needed before. */
export function signingKeyFor(services: LocalServices, secretAccessKey: string, scope: CredentialScope): Buffer {
  let keys = keysOf.get(services);
  if (keys === undefined) {
    keys = new Map();
    keysOf.set(services, keys);
  }
  const name = `${scope.date}/${scope.region}/${scope.service}/${secretAccessKey}`;
  let key = keys.get(name);
  if (key === undefined) {
    key = deriveSigningKey(secretAccessKey, scope);
    keys.set(name, key);
    const oldest = keys.size > KEPT_KEYS ? keys.keys().next().value : undefined;
    if (oldest !== undefined) keys.delete(oldest);
  }
  return key;
}
