import type { Operation } from '../../iam/operation.js';
import type { StringMap } from '../../triggers/events.js';
import { createUser, reinviteUser } from '../accounts/create-user.js';
import { type AttributeType, toAttributes } from '../answers/attribute-type.js';
import { toUserType, type UserType } from '../answers/user-type.js';
import { requirePool } from '../pools/pool-settings.js';

interface AdminCreateUserInput {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly UserAttributes?: readonly AttributeType[];
  readonly ValidationData?: readonly AttributeType[];
  readonly TemporaryPassword?: string;
  readonly ForceAliasCreation?: boolean;
  readonly MessageAction?: 'RESEND' | 'SUPPRESS';
  readonly DesiredDeliveryMediums?: readonly ('SMS' | 'EMAIL')[];
  readonly ClientMetadata?: StringMap;
}

interface AdminCreateUserOutput {
  readonly User: UserType;
}

/** Creates a user with a temporary password, or sends another one. */
export const adminCreateUser: Operation<AdminCreateUserInput, AdminCreateUserOutput> = {
  service: 'cognito-idp',
  name: 'AdminCreateUser',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const pool = await requirePool(services.store.db, input.UserPoolId);
    const invitation = {
      name: input.Username,
      password: input.TemporaryPassword,
      mediums: input.MessageAction === 'SUPPRESS' ? [] : input.DesiredDeliveryMediums,
      metadata: input.ClientMetadata,
    };
    if (input.MessageAction === 'RESEND') return { User: toUserType(await reinviteUser(services, pool, invitation)) };
    const user = await createUser(services, pool, {
      ...invitation,
      attributes: toAttributes(input.UserAttributes),
      validationData: input.ValidationData && toAttributes(input.ValidationData),
      force: input.ForceAliasCreation === true,
    });
    return { User: toUserType(user) };
  },
};
