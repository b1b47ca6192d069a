import type { Operation } from '../../iam/operation.js';
import { changeAttributes } from '../accounts/change-attributes.js';
import { type AdminUserInput, requireUser } from '../inputs/admin-user.js';
import { assertUnreserved } from '../users/attributes.js';

interface AdminDeleteUserAttributesInput extends AdminUserInput {
  readonly UserAttributeNames: readonly string[];
}

/** Removes attributes of a user. */
export const adminDeleteUserAttributes: Operation<AdminDeleteUserAttributesInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminDeleteUserAttributes',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    const changes = Object.fromEntries(input.UserAttributeNames.map((name) => [name, '']));
    assertUnreserved(changes);
    await changeAttributes(services, pool, { user, changes });
    return {};
  },
};
