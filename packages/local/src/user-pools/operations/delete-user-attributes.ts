import type { Operation } from '../../iam/operation.js';
import { changeAttributes } from '../accounts/change-attributes.js';
import { requireTokenHolder } from '../tokens/access-token.js';
import { assertWritable } from '../users/attributes.js';

interface DeleteUserAttributesInput {
  readonly AccessToken: string;
  readonly UserAttributeNames: readonly string[];
}

/** Removes attributes of the signed-in user. */
export const deleteUserAttributes: Operation<DeleteUserAttributesInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteUserAttributes',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { pool, client, user } = await requireTokenHolder(services, input.AccessToken);
    const changes = Object.fromEntries(input.UserAttributeNames.map((name) => [name, '']));
    assertWritable(pool, client, changes);
    await changeAttributes(services, pool, { user, changes, clientId: client.id });
    return {};
  },
};
