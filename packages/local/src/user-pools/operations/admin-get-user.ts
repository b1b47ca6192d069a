import type { Operation } from '../../iam/operation.js';
import type { AttributeType } from '../answers/attribute-type.js';
import { describeMfa, type MfaDescription } from '../answers/mfa-description.js';
import { toUserType, type UserType } from '../answers/user-type.js';
import { type AdminUserInput, requireUser } from '../inputs/admin-user.js';

interface AdminGetUserOutput extends Omit<UserType, 'Attributes'>, MfaDescription {
  readonly UserAttributes: readonly AttributeType[];
}

/** Shows a user. */
export const adminGetUser: Operation<AdminUserInput, AdminGetUserOutput> = {
  service: 'cognito-idp',
  name: 'AdminGetUser',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { user } = await requireUser(services, input);
    const { Attributes: UserAttributes, ...description } = toUserType(user);
    return { ...description, UserAttributes, ...(await describeMfa(services.store.db, user.sub)) };
  },
};
