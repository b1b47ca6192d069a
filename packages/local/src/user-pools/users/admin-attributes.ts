import type { Operation } from '../../iam/operation.js';
import type { StringMap } from '../../triggers/events.js';
import { applyChanges } from '../accounts/change-attributes.js';
import { invalidParameter } from '../base/errors.js';
import { isReservedAttribute } from '../pools/attribute-schema.js';
import { type AdminUserInput, requireUser } from './admin-user.js';
import { type AttributeEntry, type Attributes, toAttributes } from './attributes.js';

interface UpdateInput extends AdminUserInput {
  readonly UserAttributes: readonly AttributeEntry[];
  readonly ClientMetadata?: StringMap;
}

/** May say of a contact that it is verified: then no code is sent, and a new one takes its place at once. */
const adminUpdateUserAttributes: Operation<UpdateInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminUpdateUserAttributes',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    const changes = toAttributes(input.UserAttributes);
    refuseReserved(changes);
    await applyChanges(services, pool, { user, changes, metadata: input.ClientMetadata });
    return {};
  },
};

interface DeleteInput extends AdminUserInput {
  readonly UserAttributeNames: readonly string[];
}

const adminDeleteUserAttributes: Operation<DeleteInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminDeleteUserAttributes',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    const changes = Object.fromEntries(input.UserAttributeNames.map((name) => [name, '']));
    refuseReserved(changes);
    await applyChanges(services, pool, { user, changes });
    return {};
  },
};

/** @throws ServiceError `InvalidParameterException` */
function refuseReserved(changes: Attributes): void {
  const reserved = Object.keys(changes).find(isReservedAttribute);
  if (reserved !== undefined) throw invalidParameter(`Cannot modify the non-mutable attribute ${reserved}`);
}

export const adminAttributeOperations: readonly Operation[] = [adminUpdateUserAttributes, adminDeleteUserAttributes];
