import { expect, test } from 'vitest';
import { createSignedInService } from '../../test-support/fake-service.js';
import { fetchMFAPreference } from './fetch-mfa-preference.js';

test.each([
  [{}, {}],
  [
    { UserMFASettingList: ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'], PreferredMfaSetting: 'EMAIL_OTP' },
    { enabled: ['TOTP', 'EMAIL'], preferred: 'EMAIL' },
  ],
])('fetchMFAPreference takes %j for %j', async (answer, preference) => {
  const { session } = await createSignedInService({ GetUser: answer });
  expect(await fetchMFAPreference(session)).toEqual(preference);
});
