import { expect, test } from 'vitest';
import { createSignedInService } from '../../test-support/fake-service.js';
import { setUpTOTP } from './set-up-totp.js';

test('setUpTOTP gives the secret, and a URI with the name of the user', async () => {
  const { session } = await createSignedInService({ AssociateSoftwareToken: { SecretCode: 'SECRET' } });
  const { sharedSecret, getSetupUri } = await setUpTOTP(session);
  expect(sharedSecret).toBe('SECRET');
  expect(getSetupUri('App').href).toBe('otpauth://totp/App:ann?secret=SECRET&issuer=App');
});
