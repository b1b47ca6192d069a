import { expect, test } from 'vitest';
import { createSignedInService } from '../../test-support/fake-service.js';
import { deleteWebAuthnCredential } from './delete-web-authn-credential.js';

test('deleteWebAuthnCredential sends the id', async () => {
  const { session, requests } = await createSignedInService({ DeleteWebAuthnCredential: {} });
  await deleteWebAuthnCredential(session, { credentialId: 'credential-1' });
  expect(requests).toMatchObject([{ operation: 'DeleteWebAuthnCredential', input: { CredentialId: 'credential-1' } }]);
});
