import type { Operation } from '../../iam/operation.js';
import type { StringMap } from '../../triggers/events.js';
import { sendContactCode } from '../accounts/verify-contact.js';
import { type CodeDeliveryDetailsType, toCodeDeliveryDetailsType } from '../answers/code-delivery-details-type.js';
import { requireTokenHolder } from '../tokens/access-token.js';

interface GetUserAttributeVerificationCodeInput {
  readonly AccessToken: string;
  readonly AttributeName: string;
  readonly ClientMetadata?: StringMap;
}

interface GetUserAttributeVerificationCodeOutput {
  readonly CodeDeliveryDetails: CodeDeliveryDetailsType;
}

/** Sends a code that verifies a contact of the signed-in user. */
export const getUserAttributeVerificationCode: Operation<
  GetUserAttributeVerificationCodeInput,
  GetUserAttributeVerificationCodeOutput
> = {
  service: 'cognito-idp',
  name: 'GetUserAttributeVerificationCode',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { pool, client, user } = await requireTokenHolder(services, input.AccessToken);
    const order = { user, name: input.AttributeName, clientId: client.id, metadata: input.ClientMetadata };
    return { CodeDeliveryDetails: toCodeDeliveryDetailsType(await sendContactCode(services, pool, order)) };
  },
};
