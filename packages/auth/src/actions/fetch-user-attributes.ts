import type { UserAttributes } from '../cognito/user-attributes.js';
import type { Session } from '../session/session.js';
import { callAsUser } from './internal/call-as-user.js';
import { type GetUserReply, readAttributes } from './internal/get-user.js';

/** The input of {@link fetchUserAttributes}. */
export interface FetchUserAttributesInput {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Returns the attributes of the signed-in user that the app client may read (`GetUser`).
 *
 * @throws {AuthError} `signedOut`, `sessionExpired`, or the service's exception.
 *
 * @example
 * ```ts
 * const { email, email_verified } = await auth.fetchUserAttributes();
 * ```
 */
export async function fetchUserAttributes(session: Session, input?: FetchUserAttributesInput): Promise<UserAttributes> {
  const { signal } = input ?? {};
  return readAttributes(await callAsUser<GetUserReply>(session, 'GetUser', {}, { signal }));
}
