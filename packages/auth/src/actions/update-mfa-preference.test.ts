import { expect, test } from 'vitest';
import { createSignedInService } from '../../test-support/fake-service.js';
import { updateMFAPreference } from './update-mfa-preference.js';

test('updateMFAPreference sends what changes alone', async () => {
  const { session, requests } = await createSignedInService({ SetUserMFAPreference: {} });
  await updateMFAPreference(session, { totp: 'PREFERRED' });
  expect(requests.map(({ operation }) => operation)).toContain('SetUserMFAPreference');
  expect(requests.at(-1)?.input).toMatchObject({ SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } });
});
