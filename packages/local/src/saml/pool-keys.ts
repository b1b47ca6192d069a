import type { LocalServices } from '../context/services.js';
import type { SigningKey } from '../jose/signing-keys.js';

/** The keys of a user pool for its SAML providers. They differ from the keys of its tokens. */
export interface SamlKeys {
  /** Signs the pool's requests. */
  readonly signing: SigningKey;
  /** Decrypts assertions that providers encrypt for the pool. */
  readonly decryption: SigningKey;
}

/** The keys of a pool. They are created on first use. */
export async function readSamlKeys({ signingKeys }: LocalServices, userPoolId: string): Promise<SamlKeys> {
  const [signing, decryption] = await signingKeys.get(`saml ${userPoolId}`);
  return { signing, decryption };
}
