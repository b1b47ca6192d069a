import type { Operation } from '../../iam/operation.js';
import type { StringMap } from '../../triggers/events.js';
import { sendResetCode } from '../accounts/send-reset-code.js';
import { type CodeDeliveryDetailsType, toCodeDeliveryDetailsType } from '../answers/code-delivery-details-type.js';
import { requireClient } from '../clients/client-settings.js';
import { assertSecretHash } from '../clients/secret-hash.js';

interface ForgotPasswordInput {
  readonly ClientId: string;
  readonly Username: string;
  readonly SecretHash?: string;
  readonly ClientMetadata?: StringMap;
}

interface ForgotPasswordOutput {
  readonly CodeDeliveryDetails: CodeDeliveryDetailsType;
}

/** Sends a code that sets a new password. */
export const forgotPassword: Operation<ForgotPasswordInput, ForgotPasswordOutput> = {
  service: 'cognito-idp',
  name: 'ForgotPassword',
  authorization: 'public',
  handle: async (input, { services }) => {
    const app = await requireClient(services.store.db, input.ClientId);
    assertSecretHash(app.client, input.Username, input.SecretHash);
    const order = { name: input.Username, metadata: input.ClientMetadata };
    return { CodeDeliveryDetails: toCodeDeliveryDetailsType(await sendResetCode(services, app, order)) };
  },
};
