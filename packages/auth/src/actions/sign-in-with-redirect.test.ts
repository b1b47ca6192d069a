import { expect, test } from 'vitest';
import { createFakeService, createSignedInService } from '../../test-support/fake-service.js';
import { signInWithRedirect } from './sign-in-with-redirect.js';

const oauth = {
  domain: 'auth.example.com',
  scopes: ['openid', 'email'],
  signInUrls: ['myapp://callback'],
  signOutUrls: [],
};

test('signInWithRedirect opens the login pages with PKCE, and rejects when the user cancels', async () => {
  const { session, requests } = createFakeService({}, { oauth });
  let opened: URL | undefined;
  const authSessionOpener = async (url: string): Promise<{ readonly type: 'canceled' }> => {
    opened = new URL(url);
    return { type: 'canceled' };
  };
  await expect(
    signInWithRedirect(session, { provider: 'Google', options: { authSessionOpener } }),
  ).rejects.toMatchObject({ kind: 'notAuthorized', code: 'UserCancelled' });
  expect(opened?.origin).toBe('https://auth.example.com');
  expect(Object.fromEntries(opened?.searchParams ?? [])).toMatchObject({
    response_type: 'code',
    client_id: 'client',
    redirect_uri: 'myapp://callback',
    scope: 'openid email',
    identity_provider: 'Google',
    code_challenge_method: 'S256',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    state: expect.stringMatching(/^claviger-e-/),
  });
  expect(requests).toEqual([]);
});

test('signInWithRedirect while a user is signed in, or without login pages, rejects and opens nothing', async () => {
  const authSessionOpener = async (url: string): Promise<void> => {
    throw new Error(`Opened ${url}.`);
  };
  const { session } = await createSignedInService({});
  await expect(signInWithRedirect(session, { options: { authSessionOpener } })).rejects.toMatchObject({
    kind: 'invalidState',
    code: 'UserAlreadyAuthenticatedException',
  });
  await expect(
    signInWithRedirect(createFakeService({}).session, { options: { authSessionOpener } }),
  ).rejects.toMatchObject({ kind: 'configuration' });
});
