import { type MFAType, mfaTypes } from '../cognito/mfa-types.js';
import type { Session } from '../session/session.js';
import { callAsUser } from './internal/call-as-user.js';
import type { GetUserReply } from './internal/get-user.js';

/** What {@link fetchMFAPreference} can be given. */
export interface FetchMFAPreferenceInput {
  readonly signal?: AbortSignal;
}

/** What {@link fetchMFAPreference} answers with. */
export interface FetchMFAPreferenceOutput {
  /** The second factors that the user can use; absent where the user has no second factor. */
  readonly enabled?: readonly MFAType[];
  /** The one that is asked for at sign-in. */
  readonly preferred?: MFAType;
}

/**
 * The second factors of the user who is signed in (`GetUser`).
 *
 * @throws {AuthError} `signedOut`, `sessionExpired`, or what the service answered.
 */
export async function fetchMFAPreference(
  session: Session,
  { signal }: FetchMFAPreferenceInput = {},
): Promise<FetchMFAPreferenceOutput> {
  const reply = await callAsUser<GetUserReply>(session, 'GetUser', {}, { signal });
  const enabled = (reply.UserMFASettingList ?? []).flatMap((name) => mfaTypes[name] ?? []);
  const preferred = mfaTypes[reply.PreferredMfaSetting ?? ''];
  return { ...(enabled.length > 0 && { enabled }), ...(preferred && { preferred }) };
}
