import type { Operation } from '../../iam/operation.js';
import type { StringMap } from '../../triggers/events.js';
import { changeAttributes } from '../accounts/change-attributes.js';
import { type AttributeType, toAttributes } from '../answers/attribute-type.js';
import { type AdminUserInput, requireUser } from '../inputs/admin-user.js';
import { assertUnreserved } from '../users/attributes.js';

interface AdminUpdateUserAttributesInput extends AdminUserInput {
  readonly UserAttributes: readonly AttributeType[];
  readonly ClientMetadata?: StringMap;
}

/** Changes attributes of a user. A contact that is verified with that gets no code, and takes its place at once. */
export const adminUpdateUserAttributes: Operation<AdminUpdateUserAttributesInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminUpdateUserAttributes',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    const changes = toAttributes(input.UserAttributes);
    assertUnreserved(changes);
    await changeAttributes(services, pool, { user, changes, metadata: input.ClientMetadata });
    return {};
  },
};
