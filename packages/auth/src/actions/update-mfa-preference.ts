import type { MFAType } from '../cognito/mfa-types.js';
import { AuthError } from '../errors/auth-error.js';
import { readInput } from '../errors/read-input.js';
import type { Session } from '../session/session.js';
import { fetchMFAPreference } from './fetch-mfa-preference.js';
import { callAsUser } from './internal/call-as-user.js';

/**
 * - `ENABLED`: the factor can be used; the preferred factor stays;
 * - `DISABLED`: the factor cannot be used;
 * - `PREFERRED`: a sign-in asks for this factor first; at most one;
 * - `NOT_PREFERRED`: the factor can be used, and is no longer preferred.
 */
export type MFAPreference = 'ENABLED' | 'DISABLED' | 'PREFERRED' | 'NOT_PREFERRED';

/** What {@link updateMFAPreference} is given. Absent factors stay unchanged. */
export interface UpdateMFAPreferenceInput {
  readonly sms?: MFAPreference | undefined;
  /** After `setUpTOTP` and `verifyTOTPSetup`. */
  readonly totp?: MFAPreference | undefined;
  readonly email?: MFAPreference | undefined;
  readonly signal?: AbortSignal | undefined;
}

const settings: Readonly<Record<MFAPreference, object>> = {
  ENABLED: { Enabled: true },
  DISABLED: { Enabled: false },
  PREFERRED: { Enabled: true, PreferredMfa: true },
  NOT_PREFERRED: { Enabled: true, PreferredMfa: false },
};

type Preferences = { [Factor in 'sms' | 'totp' | 'email']: MFAPreference | undefined };

const factors: Readonly<Record<MFAType, keyof Preferences>> = { SMS: 'sms', TOTP: 'totp', EMAIL: 'email' };

/**
 * Sets the second factors of the signed-in user (`SetUserMFAPreference`). `ENABLED` keeps the preferred factor, which it
 * reads first (`GetUser`).
 *
 * @throws {AuthError} `validation` for no factor, an unknown preference, or two preferred factors; `service` with
 * `InvalidParameterException` for a factor that is not set up, or another exception.
 */
export async function updateMFAPreference(session: Session, input: UpdateMFAPreferenceInput): Promise<void> {
  const { sms, totp, email, signal } = readInput(input);
  const given = Object.entries({ sms, totp, email }).filter(([, preference]) => preference !== undefined);
  if (given.length === 0) throw createPreferenceError('totp', 'Pass sms, totp or email.');
  const unknown = given.find(([, preference]) => !Object.hasOwn(settings, preference ?? ''));
  if (unknown) throw createPreferenceError(unknown[0], `Pass one of ${Object.keys(settings).join(', ')}.`);
  const preferred = given.filter(([, preference]) => preference === 'PREFERRED');
  if (preferred[1]) throw createPreferenceError(preferred[1][0], 'Prefer one factor at most.');
  const preferences: Preferences = { sms, totp, email };
  // The service removes the preference when the request omits it.
  if (preferred.length === 0 && given.some(([, preference]) => preference === 'ENABLED')) {
    const { preferred: kept } = await fetchMFAPreference(session, signal ? { signal } : {});
    const factor = kept && factors[kept];
    if (factor && (preferences[factor] ?? 'ENABLED') === 'ENABLED') preferences[factor] = 'PREFERRED';
  }
  const request = {
    SMSMfaSettings: settingsFor(preferences.sms),
    SoftwareTokenMfaSettings: settingsFor(preferences.totp),
    EmailMfaSettings: settingsFor(preferences.email),
  };
  await callAsUser(session, 'SetUserMFAPreference', request, { signal });
}

function settingsFor(preference: MFAPreference | undefined): object | undefined {
  return preference && settings[preference];
}

function createPreferenceError(field: string, recoverySuggestion: string): AuthError {
  const message = `The preference for ${field} can't be set so.`;
  return new AuthError('validation', 'InvalidMFAPreference', message, { recoverySuggestion, field });
}
