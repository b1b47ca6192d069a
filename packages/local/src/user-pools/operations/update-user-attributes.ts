import type { Operation } from '../../iam/operation.js';
import type { StringMap } from '../../triggers/events.js';
import { changeAttributes } from '../accounts/change-attributes.js';
import { type AttributeType, toAttributes } from '../answers/attribute-type.js';
import { type CodeDeliveryDetailsType, toCodeDeliveryDetailsType } from '../answers/code-delivery-details-type.js';
import { requireTokenHolder } from '../tokens/access-token.js';
import { assertWritable } from '../users/attributes.js';

interface UpdateUserAttributesInput {
  readonly AccessToken: string;
  readonly UserAttributes: readonly AttributeType[];
  readonly ClientMetadata?: StringMap;
}

interface UpdateUserAttributesOutput {
  readonly CodeDeliveryDetailsList: readonly CodeDeliveryDetailsType[];
}

/** Changes attributes of the signed-in user. A new contact gets a code. */
export const updateUserAttributes: Operation<UpdateUserAttributesInput, UpdateUserAttributesOutput> = {
  service: 'cognito-idp',
  name: 'UpdateUserAttributes',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { pool, client, user } = await requireTokenHolder(services, input.AccessToken);
    const changes = toAttributes(input.UserAttributes);
    assertWritable(pool, client, changes);
    const request = { user, changes, clientId: client.id, metadata: input.ClientMetadata };
    const deliveries = await changeAttributes(services, pool, request);
    return { CodeDeliveryDetailsList: deliveries.map(toCodeDeliveryDetailsType) };
  },
};
