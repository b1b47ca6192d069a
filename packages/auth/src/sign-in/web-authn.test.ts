import { beforeEach, describe, expect, test, vi } from 'vitest';
import { answerWebAuthn, createPasskey } from './web-authn.js';

const credentials = { get: vi.fn(), create: vi.fn() };

beforeEach(() => {
  vi.stubGlobal('PublicKeyCredential', class {});
  vi.stubGlobal('navigator', { credentials });
  vi.stubGlobal('location', { hostname: 'app.example.com' });
  return () => vi.unstubAllGlobals();
});

const requestOptions = JSON.stringify({ challenge: 'AAAA', rpId: 'another.example' });
const creationOptions = {
  challenge: 'AAAA',
  rp: { id: 'another.example', name: 'App' },
  user: { id: 'AAAA', name: 'ann', displayName: 'Ann' },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
};

// The errors of Web Authentication, level 3: sections 5.1.3 and 5.1.4.
describe.each([
  ['SecurityError', 'configuration', 'PasskeyFailed'],
  ['UnknownError', 'unknown', 'PasskeyFailed'],
  ['NotAllowedError', 'notAuthorized', 'UserCancelled'],
  ['InvalidStateError', 'invalidState', 'PasskeyExists'],
])('a browser that answers %s', (name, kind, code) => {
  const error = expect.objectContaining({ kind, code, recoverySuggestion: expect.stringMatching(/\.$/) });

  test(`is ${code} for a sign-in`, async () => {
    credentials.get.mockRejectedValue(new DOMException('no', name));
    await expect(answerWebAuthn(requestOptions)).rejects.toEqual(error);
  });

  test(`is ${code} for a new passkey`, async () => {
    credentials.create.mockRejectedValue(new DOMException('no', name));
    await expect(createPasskey(creationOptions, undefined)).rejects.toEqual(error);
  });
});
