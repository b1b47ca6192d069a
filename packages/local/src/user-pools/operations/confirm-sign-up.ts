import type { Operation } from '../../iam/operation.js';
import type { StringMap } from '../../triggers/events.js';
import { confirmSignUp as confirmUser } from '../accounts/confirm-sign-up.js';
import { requireClient } from '../clients/client-settings.js';
import { assertSecretHash } from '../clients/secret-hash.js';
import { createConfirmedSession } from '../sign-in/sign-up-session.js';

interface ConfirmSignUpInput {
  readonly ClientId: string;
  readonly Username: string;
  readonly ConfirmationCode: string;
  readonly SecretHash?: string;
  readonly ForceAliasCreation?: boolean;
  /** What `SignUp` gave. */
  readonly Session?: string;
  readonly ClientMetadata?: StringMap;
}

interface ConfirmSignUpOutput {
  readonly Session?: string;
}

/** Confirms a sign-up by the code that went to the user. */
export const confirmSignUp: Operation<ConfirmSignUpInput, ConfirmSignUpOutput> = {
  service: 'cognito-idp',
  name: 'ConfirmSignUp',
  authorization: 'public',
  handle: async (input, { services }) => {
    const app = await requireClient(services.store.db, input.ClientId);
    assertSecretHash(app.client, input.Username, input.SecretHash);
    const { sub } = await confirmUser(services, app, {
      name: input.Username,
      code: input.ConfirmationCode,
      force: input.ForceAliasCreation === true,
      metadata: input.ClientMetadata,
    });
    const session = createConfirmedSession(services, app, { sub, session: input.Session });
    return session === undefined ? {} : { Session: session };
  },
};
