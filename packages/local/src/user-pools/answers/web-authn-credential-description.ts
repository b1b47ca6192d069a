import type { PasskeyRow } from '../base/sign-in-schema.js';

/** `WebAuthnCredentialDescription`: a passkey in answers. */
export interface WebAuthnCredentialDescription {
  readonly CredentialId: string;
  readonly FriendlyCredentialName: string;
  readonly RelyingPartyId: string;
  readonly AuthenticatorAttachment?: string;
  readonly AuthenticatorTransports: readonly string[];
  /** Seconds since the epoch. */
  readonly CreatedAt: number;
}

/** A passkey as `WebAuthnCredentialDescription`. */
export function toWebAuthnCredentialDescription(passkey: PasskeyRow): WebAuthnCredentialDescription {
  return {
    CredentialId: passkey.credential_id,
    FriendlyCredentialName: passkey.name,
    RelyingPartyId: passkey.relying_party_id,
    ...(passkey.attachment !== null && { AuthenticatorAttachment: passkey.attachment }),
    AuthenticatorTransports: JSON.parse(passkey.transports) as string[],
    CreatedAt: passkey.created_at / 1_000,
  };
}
