// The modules of the OpenID Connect Basic OP test plan that concern tokens, claims and the token endpoint. Names are the
// plan's; expectations follow OpenID Connect Core 1.0, and Amazon Cognito's guide where the guide says otherwise.
import { AdminUpdateUserAttributesCommand } from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import { makePkce } from '../../../packages/local/test-support/login-browser.js';
import { createUser, serveFile, userPoolId, userPools } from '../../peers/server.js';
import { basic, CALLBACK, registerApp } from './relying-party.js';

const local = await serveFile();
const party = await registerApp(local);
const { email, sub } = await createUser(local);
const profile = { phone_number: '+12065550100', phone_number_verified: 'true', given_name: 'Ann', family_name: 'Lee' };
await userPools(local).send(
  new AdminUpdateUserAttributesCommand({
    UserPoolId: userPoolId,
    Username: email,
    UserAttributes: Object.entries(profile).map(([Name, Value]) => ({ Name, Value })),
  }),
);

test('oidcc-server, oidcc-idtoken-signature: the code flow ends with a signed ID token of this request', async () => {
  const { url } = await party.signIn(party.browser(), email, { nonce: 'n-1', state: 's' });
  expect(url.searchParams.get('state')).toBe('s');
  const { id_token, access_token } = await party.redeem(url);
  const claims = await party.verify(id_token);
  const now = local.clock.now() / 1_000;
  expect(claims).toMatchObject({ sub, nonce: 'n-1', aud: party.id, iss: `${local.url}/${userPoolId}` });
  expect(claims.exp).toBeGreaterThan(now);
  expect(claims.iat).toBeLessThanOrEqual(now + 1);
  expect(decodeJwt(access_token).sub).toBe(sub);
});

const contact = { email, email_verified: 'true' };
const phone = { phone_number: profile.phone_number, phone_number_verified: 'true' };
const names = { given_name: 'Ann', family_name: 'Lee' };

test.each([
  // `openid` alone gives every attribute that the client may read: the guide, /oauth2/userInfo.
  ['oidcc-scope-openid', 'openid', { ...contact, ...phone, ...names }],
  ['oidcc-scope-profile', 'openid profile', names],
  ['oidcc-scope-email', 'openid email', contact],
  ['oidcc-scope-phone', 'openid phone', phone],
  ['oidcc-scope-all', 'openid email phone profile', { ...contact, ...phone, ...names }],
  ['oidcc-ensure-other-scope-order-succeeds', 'email openid', contact],
] as const)('%s: the claims of "%s" and no others', async (_, scope, expected) => {
  const { url } = await party.signIn(party.browser(), email, { scope });
  const { access_token } = await party.redeem(url);
  const { body } = await party.userInfo(access_token);
  expect(body).toEqual({ sub, username: sub, ...expected });
});

test('oidcc-scope-address: address is no scope of Cognito', async () => {
  const { url } = await party.browser().open(party.authorizePath({ scope: 'openid address' }));
  expect(url.searchParams.get('error')).toBe('invalid_scope');
});

test('oidcc-userinfo-get, oidcc-userinfo-post-header: the same claims; -post-body: an error', async () => {
  const { access_token } = await party.redeem((await party.signIn(party.browser(), email)).url);
  const got = await party.userInfo(access_token);
  expect(got).toMatchObject({ status: 200, body: { sub } });
  const headers = { authorization: `Bearer ${access_token}` };
  expect((await party.userInfo(access_token, { method: 'POST', headers })).body).toEqual(got.body);
  const body = new URLSearchParams({ access_token });
  const refused = await party.userInfo(access_token, { method: 'POST', headers: {}, body });
  expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
});

test.each([
  ['oidcc-codereuse', 0],
  ['oidcc-codereuse-30seconds', 30],
])('%s: a code counts once, and its second use revokes the tokens of the first', async (_, seconds) => {
  const { url } = await party.signIn(party.browser(), email);
  const { access_token, refresh_token } = await party.redeem(url);
  expect((await party.userInfo(access_token)).status).toBe(200);
  local.clock.advance(seconds);
  const again = await party.post({ grant_type: 'authorization_code', code: url.searchParams.get('code') ?? '' });
  expect(again).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  expect((await party.userInfo(access_token)).status).toBe(401);
  const refreshed = await party.post({ grant_type: 'refresh_token', refresh_token });
  expect(refreshed).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
});

test('oidcc-server-client-secret-post: the secret is good in the body, not in both places', async () => {
  const browser = party.browser();
  const form = async (): Promise<Record<string, string>> => ({
    grant_type: 'authorization_code',
    code: (await party.signIn(browser, email)).url.searchParams.get('code') ?? '',
  });
  const inBody = { client_id: party.id, client_secret: party.secret };
  expect((await party.post({ ...(await form()), ...inBody }, {})).status).toBe(200);
  expect((await party.post({ ...(await form()), client_id: party.id })).status).toBe(200);
  const both = await party.post({ ...(await form()), ...inBody });
  expect(both).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
});

test('oidcc-refresh-token: the same sub, aud, iss and auth_time; the token is of no use to another client', async () => {
  const { id_token, refresh_token } = await party.redeem((await party.signIn(party.browser(), email)).url);
  const before = await party.verify(id_token);
  local.clock.advance(5);
  const { body } = await party.post({ grant_type: 'refresh_token', refresh_token });
  const after = await party.verify(String(body['id_token']));
  for (const name of ['sub', 'aud', 'iss', 'auth_time']) expect(after[name]).toEqual(before[name]);
  const other = await registerApp(local);
  const stolen = await other.post({ grant_type: 'refresh_token', refresh_token }, basic(other.id, other.secret));
  expect(stolen).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
});

test('oidcc-ensure-request-with-valid-pkce-succeeds: S256 works; other verifiers are invalid_grant', async () => {
  const browser = party.browser();
  const { verifier, challenge } = makePkce();
  const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
  const right = await party.signIn(browser, email, pkce);
  expect((await party.redeem(right.url, { code_verifier: verifier })).id_token).toBeDefined();
  for (const [parameters, form] of [
    [pkce, { code_verifier: makePkce().verifier }],
    [pkce, {}],
    [{}, { code_verifier: verifier }],
  ] as const) {
    const { url } = await party.signIn(browser, email, { ...parameters });
    const code = url.searchParams.get('code') ?? '';
    const { status, body } = await party.post({ grant_type: 'authorization_code', code, ...form });
    expect({ status, error: body['error'] }).toEqual({ status: 400, error: 'invalid_grant' });
  }
});

test('a resource is the audience of the access token, of the refreshed one too (RFC 8707)', async () => {
  const resource = 'https://api.example.com';
  const { url } = await party.signIn(party.browser(), email, { resource });
  const { access_token, refresh_token, id_token } = await party.redeem(url);
  expect(decodeJwt(access_token).aud).toBe(resource);
  expect(decodeJwt(id_token).aud).toBe(party.id);
  // "Token-refresh grants carry over the aud claim from the original request": the guide, resource binding.
  const { body } = await party.post({ grant_type: 'refresh_token', refresh_token });
  expect(decodeJwt(String(body['access_token'])).aud).toBe(resource);
  const { access_token: plain } = await party.redeem((await party.signIn(party.browser(), email)).url);
  expect(decodeJwt(plain).aud).toBeUndefined();
});

test('a resource is the audience of the implicit flow as well', async () => {
  const implicit = await registerApp(local, userPoolId, 'implicit');
  const resource = 'https://api.example.com/v1';
  const { url } = await implicit.signIn(implicit.browser(), email, { response_type: 'token', resource });
  const answer = new URLSearchParams(url.hash.slice(1));
  expect(decodeJwt(answer.get('access_token') ?? '').aud).toBe(resource);
});

test('a resource follows the rules of callback URLs', async () => {
  for (const resource of ['api', 'http://api.example.com', 'javascript:alert(1)', 'https://api.example.com#part']) {
    const { url } = await party.browser().open(party.authorizePath({ resource }));
    expect(url.href.startsWith(CALLBACK)).toBe(true);
    expect(url.searchParams.get('error')).toBe('invalid_request');
  }
  for (const resource of ['myapp://api', 'http://localhost:8080/api']) {
    expect((await party.browser().open(party.authorizePath({ resource }))).url.pathname).toBe('/login');
  }
});
