import type { Operation } from '../../iam/operation.js';
import type { StringMap } from '../../triggers/events.js';
import { resetPassword } from '../accounts/reset-password.js';
import { requireClient } from '../clients/client-settings.js';
import { assertSecretHash } from '../clients/secret-hash.js';

interface ConfirmForgotPasswordInput {
  readonly ClientId: string;
  readonly Username: string;
  readonly ConfirmationCode: string;
  readonly Password: string;
  readonly SecretHash?: string;
  readonly ClientMetadata?: StringMap;
}

/** Sets a new password by the code that `ForgotPassword` sent. */
export const confirmForgotPassword: Operation<ConfirmForgotPasswordInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'ConfirmForgotPassword',
  authorization: 'public',
  handle: async (input, { services }) => {
    const app = await requireClient(services.store.db, input.ClientId);
    assertSecretHash(app.client, input.Username, input.SecretHash);
    await resetPassword(services, app, {
      name: input.Username,
      code: input.ConfirmationCode,
      password: input.Password,
      metadata: input.ClientMetadata,
    });
    return {};
  },
};
