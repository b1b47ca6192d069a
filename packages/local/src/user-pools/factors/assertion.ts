import type { AuthenticationResponseJSON, VerifiedAuthenticationResponse } from '@simplewebauthn/server';
import type { PasskeyRow } from '../base/sign-in-schema.js';
import { findAllowedOrigin } from './passkey-origin.js';
import type { RelyingParty } from './passkeys.js';

/** What an assertion is checked against. */
interface ExpectedAssertion {
  readonly passkey: PasskeyRow;
  /** Base64url. */
  readonly challenge: string;
  readonly party: RelyingParty;
}

/**
 * Verifies the signature of a passkey (WebAuthn level 2, section 7.2).
 *
 * @returns undefined for one that is wrong in any way
 */
export async function verifyAssertion(
  response: AuthenticationResponseJSON,
  { passkey, challenge, party }: ExpectedAssertion,
): Promise<VerifiedAuthenticationResponse | undefined> {
  const origin = findAllowedOrigin(response.response.clientDataJSON, party.id);
  if (origin === undefined) return undefined;
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  try {
    const verified = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: party.id,
      credential: {
        id: passkey.credential_id,
        publicKey: new Uint8Array(Buffer.from(passkey.public_key, 'base64url')),
        counter: passkey.counter,
      },
      requireUserVerification: party.userVerification === 'required',
    });
    return verified.verified ? verified : undefined;
  } catch {
    // The library throws for everything that is wrong: its message would tell a caller which part.
    return undefined;
  }
}
