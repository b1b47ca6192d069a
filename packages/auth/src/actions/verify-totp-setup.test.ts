import { expect, test } from 'vitest';
import { createSignedInService } from '../../test-support/fake-service.js';
import { verifyTOTPSetup } from './verify-totp-setup.js';

test('verifyTOTPSetup sends the code', async () => {
  const { session, requests } = await createSignedInService({ VerifySoftwareToken: { Status: 'SUCCESS' } });
  await verifyTOTPSetup(session, { code: '123 456' });
  expect(requests).toMatchObject([{ operation: 'VerifySoftwareToken', input: { UserCode: '123456' } }]);
});

test('verifyTOTPSetup rejects when the service does not accept the code', async () => {
  const { session } = await createSignedInService({ VerifySoftwareToken: { Status: 'ERROR' } });
  await expect(verifyTOTPSetup(session, { code: '123456' })).rejects.toMatchObject({
    kind: 'service',
    code: 'EnableSoftwareTokenMFAException',
  });
});
