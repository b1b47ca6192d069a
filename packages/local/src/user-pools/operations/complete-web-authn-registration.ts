import type { Operation } from '../../iam/operation.js';
import { completeRegistration } from '../factors/passkey-registration.js';
import { requireTokenHolder } from '../tokens/access-token.js';

interface CompleteWebAuthnRegistrationInput {
  readonly AccessToken: string;
  /** `RegistrationResponseJSON` of WebAuthn level 3. */
  readonly Credential: unknown;
}

/** Completes the registration of a passkey of the user. */
export const completeWebAuthnRegistration: Operation<CompleteWebAuthnRegistrationInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'CompleteWebAuthnRegistration',
  authorization: 'token',
  handle: async ({ AccessToken, Credential }, { services }) => {
    const holder = await requireTokenHolder(services, AccessToken);
    await completeRegistration(services, holder, Credential);
    return {};
  },
};
