import { type MFAType, mfaTypes } from '../cognito/mfa-types.js';
import type { Session } from '../session/session.js';
import { callAsUser } from './internal/call-as-user.js';
import type { GetUserReply } from './internal/get-user.js';

/** The input of {@link fetchMFAPreference}. */
export interface FetchMFAPreferenceInput {
  readonly signal?: AbortSignal | undefined;
}

/** The result of {@link fetchMFAPreference}. */
export interface FetchMFAPreferenceOutput {
  /** The second factors of the user; absent without one. */
  readonly enabled?: readonly MFAType[];
  /** The factor that a sign-in asks for first. */
  readonly preferred?: MFAType;
}

/**
 * Returns the second factors of the signed-in user (`GetUser`).
 *
 * @throws {AuthError} `signedOut`, `sessionExpired`, or the service's exception.
 */
export async function fetchMFAPreference(
  session: Session,
  input?: FetchMFAPreferenceInput,
): Promise<FetchMFAPreferenceOutput> {
  const { signal } = input ?? {};
  const reply = await callAsUser<GetUserReply>(session, 'GetUser', {}, { signal });
  const enabled = (reply.UserMFASettingList ?? []).flatMap((name) => mfaTypes[name] ?? []);
  const preferred = mfaTypes[reply.PreferredMfaSetting ?? ''];
  return { ...(enabled.length > 0 && { enabled }), ...(preferred && { preferred }) };
}
