type Bytes = Uint8Array<ArrayBuffer>;

/** A text under AES-GCM (NIST SP 800-38D). */
export interface Sealed {
  /** 96 random bits, new for each text. */
  readonly iv: Bytes;
  /** The ciphertext and the 128-bit tag. */
  readonly data: ArrayBuffer | Bytes;
}

const algorithm = (iv: Bytes, label: string): AesGcmParams => ({
  name: 'AES-GCM',
  iv,
  additionalData: new TextEncoder().encode(label),
});

/** Encrypts a text. It decrypts only under the same secret and label. */
export async function seal(secret: CryptoKey, label: string, text: string): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, data: await crypto.subtle.encrypt(algorithm(iv, label), secret, new TextEncoder().encode(text)) };
}

/** Decrypts a text. Rejects for another secret or label, and when a bit has changed. */
export async function unseal(secret: CryptoKey, label: string, { iv, data }: Sealed): Promise<string> {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    await crypto.subtle.decrypt(algorithm(iv, label), secret, data),
  );
}
