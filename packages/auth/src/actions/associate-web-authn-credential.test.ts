import { expect, test } from 'vitest';
import { createFakeService, createSignedInService } from '../../test-support/fake-service.js';
import { associateWebAuthnCredential } from './associate-web-authn-credential.js';

test('associateWebAuthnCredential on a platform without passkeys rejects, and completes no registration', async () => {
  const { session, requests } = await createSignedInService({
    StartWebAuthnRegistration: { CredentialCreationOptions: { challenge: 'challenge' } },
  });
  await expect(associateWebAuthnCredential(session)).rejects.toMatchObject({
    kind: 'configuration',
    code: 'PasskeysUnsupported',
  });
  expect(requests.map(({ operation }) => operation)).toEqual(['StartWebAuthnRegistration']);
});

test('associateWebAuthnCredential rejects with the exception of a user pool without passkeys', async () => {
  const { session } = await createSignedInService({ StartWebAuthnRegistration: 'WebAuthnNotEnabledException' });
  await expect(associateWebAuthnCredential(session)).rejects.toMatchObject({ code: 'WebAuthnNotEnabledException' });
});

test('associateWebAuthnCredential without a user rejects before any request', async () => {
  const { session, requests } = createFakeService({});
  await expect(associateWebAuthnCredential(session)).rejects.toMatchObject({ kind: 'signedOut' });
  expect(requests).toEqual([]);
});
