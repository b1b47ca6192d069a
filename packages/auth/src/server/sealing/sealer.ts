import { getSubtle, hmacSha256 } from '../../platform/web-crypto.js';
import { toBase64Url } from '../../sign-in/web/base64url.js';
import { fromBase64Url } from './base64url.js';

/** The uses of the secret. Each one has a key of its own. */
export type Purpose = 'session' | 'tokens' | 'flow' | 'revocation' | 'outcome' | 'keys' | 'ended';

/** An opened text, and whether an earlier secret of the list had sealed it. */
export interface Opened {
  readonly text: string;
  readonly isOld: boolean;
}

/** Seals texts that leave the process: into cookies and into the store. */
export interface Sealer {
  /** Seals a text under the first secret. It opens only for the same purpose and label. Returns base64url. */
  seal(purpose: Purpose, label: string, text: string): Promise<string>;
  /** Opens a sealed text under any secret of the list. Undefined for all other texts. */
  open(purpose: Purpose, label: string, sealed: string): Promise<Opened | undefined>;
}

/** The keys of one purpose. */
interface Keys {
  readonly encryption: CryptoKey;
  /** For the initialization vectors. */
  readonly vectors: Uint8Array<ArrayBuffer>;
}

const VECTOR_BYTES = 12;
const TAG_BYTES = 16;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Creates a sealer: AES-256-GCM (NIST SP 800-38D) under keys that HKDF-SHA-256 (RFC 5869) derives from each secret by purpose.
 *
 * @param scope - the user pool and the app client. Servers of other pools open nothing under the same secret.
 */
export function createSealer(secrets: readonly string[], scope: string): Sealer {
  const derived = new Map<string, Promise<Keys>>();
  const findKeys = (purpose: Purpose, index: number): Promise<Keys> => {
    const name = `${index} ${purpose}`;
    const known = derived.get(name);
    if (known !== undefined) return known;
    const keys = deriveKeys(secrets[index] ?? '', `claviger/${scope}/${purpose}`);
    derived.set(name, keys);
    keys.catch(() => derived.delete(name));
    return keys;
  };
  return {
    async seal(purpose, label, text) {
      const { encryption, vectors } = await findKeys(purpose, 0);
      // A keyed hash of label and text instead of a random vector. Two answers that carry the same session then have the same
      // bytes, so a browser that mixes their cookies still has a whole value. Other texts have other vectors.
      const mac = await hmacSha256(vectors, encoder.encode(`${label}\0${text}`));
      const iv = mac.slice(0, VECTOR_BYTES);
      const algorithm = { name: 'AES-GCM', iv, additionalData: encoder.encode(label) };
      const data = new Uint8Array(await getSubtle().encrypt(algorithm, encryption, encoder.encode(text)));
      const sealed = new Uint8Array(VECTOR_BYTES + data.length);
      sealed.set(iv);
      sealed.set(data, VECTOR_BYTES);
      return toBase64Url(sealed);
    },
    async open(purpose, label, sealed) {
      const bytes = fromBase64Url(sealed);
      if (!bytes || bytes.length < VECTOR_BYTES + TAG_BYTES) return undefined;
      const algorithm = {
        name: 'AES-GCM',
        iv: bytes.subarray(0, VECTOR_BYTES),
        additionalData: encoder.encode(label),
      };
      for (const index of secrets.keys()) {
        const { encryption } = await findKeys(purpose, index);
        try {
          const text = await getSubtle().decrypt(algorithm, encryption, bytes.subarray(VECTOR_BYTES));
          return { text: decoder.decode(text), isOld: index > 0 };
        } catch {
          // Another secret, another label, or a text that was changed.
        }
      }
      return undefined;
    },
  };
}

async function deriveKeys(secret: string, info: string): Promise<Keys> {
  const subtle = getSubtle();
  const base = await subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveBits']);
  const derive = async (use: string): Promise<Uint8Array<ArrayBuffer>> => {
    const salt = new Uint8Array();
    const algorithm = { name: 'HKDF', hash: 'SHA-256', salt, info: encoder.encode(`${info}/${use}`) };
    return new Uint8Array(await subtle.deriveBits(algorithm, base, 256));
  };
  const raw = await derive('encryption');
  const encryption = await subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
  return { encryption, vectors: await derive('vectors') };
}
