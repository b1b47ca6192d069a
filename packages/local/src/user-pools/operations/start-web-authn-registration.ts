import type { Operation } from '../../iam/operation.js';
import { startRegistration } from '../factors/passkey-registration.js';
import { requireTokenHolder } from '../tokens/access-token.js';

interface StartWebAuthnRegistrationInput {
  readonly AccessToken: string;
}

interface StartWebAuthnRegistrationOutput {
  readonly CredentialCreationOptions: Readonly<Record<string, unknown>>;
}

/** Starts the registration of a passkey of the user. */
export const startWebAuthnRegistration: Operation<StartWebAuthnRegistrationInput, StartWebAuthnRegistrationOutput> = {
  service: 'cognito-idp',
  name: 'StartWebAuthnRegistration',
  authorization: 'token',
  handle: async ({ AccessToken }, { services }) => {
    const holder = await requireTokenHolder(services, AccessToken);
    return { CredentialCreationOptions: await startRegistration(services, holder) };
  },
};
