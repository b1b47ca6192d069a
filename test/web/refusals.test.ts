import { inspect } from 'node:util';
import { createAuth } from '@claviger/auth';
import { describe, expect, test } from 'vitest';
import { browse, useElsewhere } from './elsewhere.js';

const app = useElsewhere();

describe('refusals', () => {
  const fail = async (auth = app.create()): Promise<unknown> =>
    auth.signInWithRedirect({ options: { authSessionOpener: browse } }).then(
      () => 'signed in',
      (error: unknown) => error,
    );

  test.each([
    ['access_denied', 'The user refused.', 'notAuthorized', false],
    ['login_required', undefined, 'notAuthorized', false],
    ['invalid_scope', 'foo', 'configuration', false],
    ['unauthorized_client', undefined, 'configuration', false],
    ['invalid_request', 'PreSignUp failed with error no.', 'service', false],
    ['server_error', undefined, 'service', true],
    ['temporarily_unavailable', undefined, 'service', true],
    ['constructor', undefined, 'service', false],
  ])('%s in the redirect', async (error, description, kind, retryable) => {
    app.pages.refuse(error, description);
    const auth = app.create();
    expect(await fail(auth)).toMatchObject({
      kind,
      code: error,
      message: description ?? `The login pages answered ${error}.`,
      retryable,
    });
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(false);
    // The next one is a new one.
    expect(await fail(auth)).toBe('signed in');
  });

  test.each([
    ['another nonce', { nonce: 'another' }],
    ['another issuer', { iss: 'https://example.com/us-east-1_Claviger1' }],
    ['another client', { aud: 'another' }],
    ['a past', { exp: 1, iat: 0 }],
    ['another user', { sub: 'another' }],
    ['another authorized party', { azp: 'another' }],
    ['another use', { token_use: 'access' }],
    ['the hash of another access token', { at_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng' }],
  ])('of an ID token with %s', async (_, claims) => {
    app.pages.claim(claims);
    const auth = app.create();
    expect(await fail(auth)).toMatchObject({ kind: 'unknown', code: 'InvalidResponse' });
    expect((await auth.fetchAuthSession()).isSignedIn).toBe(false);
  });

  test.each([
    [400, { error: 'invalid_grant' }, 'notAuthorized', 'invalid_grant'],
    [400, { error: 'invalid_client' }, 'configuration', 'invalid_client'],
    [400, {}, 'unknown', 'InvalidResponse'],
    [200, { access_token: 'a' }, 'unknown', 'InvalidResponse'],
  ])('of the token endpoint: %s %j', async (status, body, kind, code) => {
    app.pages.answer(status, body);
    expect(await fail()).toMatchObject({ kind, code });
  });

  test('while a user is signed in: no page is opened', async () => {
    const auth = app.create();
    await auth.signInWithRedirect({ options: { authSessionOpener: browse } });
    const before = app.pages.asked.length;
    expect(await fail(auth)).toMatchObject({ kind: 'invalidState', code: 'UserAlreadyAuthenticatedException' });
    expect(app.pages.asked).toHaveLength(before);
  });

  test('without login pages in the configuration', async () => {
    const auth = createAuth(app.world.config());
    await expect(auth.signInWithRedirect()).rejects.toMatchObject({
      kind: 'configuration',
      code: 'NoLoginPages',
      field: 'oauth',
    });
    const oauth = { domain: 'a', endpoint: 'http://example.com', scopes: [], signInUrls: [], signOutUrls: [] };
    expect(() => createAuth({ ...app.world.config(), oauth })).toThrow(
      expect.objectContaining({ kind: 'configuration', field: 'oauth.endpoint' }),
    );
  });

  test('of a redirect URL that is not configured', async () => {
    const options = { authSessionOpener: browse, redirectUrl: `${app.callbacks()[0]}/` };
    await expect(app.create().signInWithRedirect({ options })).rejects.toMatchObject({
      kind: 'validation',
      code: 'InvalidRedirectUrl',
      field: 'redirectUrl',
    });
  });

  test('of a popup that the browser blocked', async () => {
    await expect(app.create().signInWithRedirect({ options: { popup: true } })).rejects.toMatchObject({
      kind: 'invalidState',
      code: 'PopupBlocked',
    });
  });

  test('show no code, state, verifier or token', async () => {
    app.pages.claim({ nonce: 'another' });
    const shown = inspect(await fail(), { depth: 10, showHidden: true });
    expect(shown).toContain('nonce');
    const token = app.pages.last('/oauth2/token');
    const secrets = [token.get('code'), token.get('code_verifier'), app.pages.last('/oauth2/authorize').get('state')];
    for (const secret of secrets) expect(shown).not.toContain(secret);
    expect(shown).not.toMatch(/eyJ/);
  });
});
