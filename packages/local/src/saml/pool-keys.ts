import type { LocalServices } from '../context/services.js';
import type { SigningKey } from '../jose/signing-keys.js';

/** The keys of a user pool towards its SAML providers: others than those of its tokens. */
export interface SamlKeys {
  /** Signs what the pool asks. */
  readonly signing: SigningKey;
  /** Opens assertions that providers encrypt for the pool. */
  readonly decryption: SigningKey;
}

/** A pool's keys, made when they are first asked for. */
export async function samlKeys({ signingKeys }: LocalServices, userPoolId: string): Promise<SamlKeys> {
  const [signing, decryption] = await signingKeys.get(`saml ${userPoolId}`);
  return { signing, decryption };
}
