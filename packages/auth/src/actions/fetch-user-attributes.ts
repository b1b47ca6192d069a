import type { UserAttributes } from '../cognito/user-attributes.js';
import type { Session } from '../session/session.js';
import { callAsUser } from './internal/call-as-user.js';
import { type GetUserReply, readAttributes } from './internal/get-user.js';

/** What {@link fetchUserAttributes} can be given. */
export interface FetchUserAttributesInput {
  readonly signal?: AbortSignal;
}

/**
 * The attributes of the user who is signed in, as far as the app client may read them (`GetUser`).
 *
 * @throws {AuthError} `signedOut`, `sessionExpired`, or what the service answered.
 *
 * @example
 * ```ts
 * const { email, email_verified } = await auth.fetchUserAttributes();
 * ```
 */
export async function fetchUserAttributes(
  session: Session,
  { signal }: FetchUserAttributesInput = {},
): Promise<UserAttributes> {
  return readAttributes(await callAsUser<GetUserReply>(session, 'GetUser', {}, { signal }));
}
