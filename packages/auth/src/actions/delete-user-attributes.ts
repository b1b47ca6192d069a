import { createAttributesError, type UserAttributeKey } from '../cognito/user-attributes.js';
import { readInput } from '../errors/read-input.js';
import type { Session } from '../session/session.js';
import { callAsUser } from './internal/call-as-user.js';

/** The input of {@link deleteUserAttributes}. */
export interface DeleteUserAttributesInput {
  readonly userAttributeKeys: readonly [UserAttributeKey, ...UserAttributeKey[]];
  readonly signal?: AbortSignal | undefined;
}

/**
 * Removes attributes of the signed-in user (`DeleteUserAttributes`). Required attributes stay.
 *
 * @throws {AuthError} `validation` for no attribute, or one without a name; otherwise the service's exception.
 */
export async function deleteUserAttributes(session: Session, input: DeleteUserAttributesInput): Promise<void> {
  const { userAttributeKeys, signal } = readInput(input);
  const UserAttributeNames: readonly string[] = userAttributeKeys ?? [];
  if (UserAttributeNames.length === 0) throw createAttributesError('userAttributeKeys', 'names no attribute');
  if (UserAttributeNames.some((name) => !name)) throw createAttributesError('userAttributeKeys', 'has an empty name');
  await callAsUser(session, 'DeleteUserAttributes', { UserAttributeNames }, { signal, mayRefuseInput: true });
}
