import type { Operation } from '../../iam/operation.js';
import type { StringMap } from '../../triggers/events.js';
import { resendSignUpCode } from '../accounts/resend-sign-up-code.js';
import { type CodeDeliveryDetailsType, toCodeDeliveryDetailsType } from '../answers/code-delivery-details-type.js';
import { requireClient } from '../clients/client-settings.js';
import { assertSecretHash } from '../clients/secret-hash.js';

interface ResendConfirmationCodeInput {
  readonly ClientId: string;
  readonly Username: string;
  readonly SecretHash?: string;
  readonly ClientMetadata?: StringMap;
}

interface ResendConfirmationCodeOutput {
  readonly CodeDeliveryDetails: CodeDeliveryDetailsType;
}

/** Sends the code that confirms a sign-up once more. */
export const resendConfirmationCode: Operation<ResendConfirmationCodeInput, ResendConfirmationCodeOutput> = {
  service: 'cognito-idp',
  name: 'ResendConfirmationCode',
  authorization: 'public',
  handle: async (input, { services }) => {
    const app = await requireClient(services.store.db, input.ClientId);
    assertSecretHash(app.client, input.Username, input.SecretHash);
    const order = { name: input.Username, metadata: input.ClientMetadata };
    return { CodeDeliveryDetails: toCodeDeliveryDetailsType(await resendSignUpCode(services, app, order)) };
  },
};
