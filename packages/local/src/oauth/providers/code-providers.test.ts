import { createVerify, generateKeyPairSync } from 'node:crypto';
import { get } from 'node:https';
import {
  AdminDisableProviderForUserCommand,
  AdminLinkProviderForUserCommand,
  CreateIdentityProviderCommand,
  CreateUserPoolClientCommand,
  type IdentityProviderTypeType,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { type CodeProvider, type CodeProviderOptions, startCodeProvider } from '../../../test-support/code-provider.js';
import { type LoadedPage, openLoginBrowser } from '../../../test-support/login-browser.js';
import { answerOf, CALLBACK } from '../../../test-support/saml-world.js';
import { claimsOf, newEmail, startTestServer, type TestServer, UserPoolId } from '../../../test-support/server.js';
import type { StartOptions } from '../../server/start-options.js';

interface Configured {
  readonly type?: IdentityProviderTypeType;
  readonly details: Record<string, string>;
  readonly mapping?: Record<string, string>;
}

/** A pool with a provider and an app; the authorize endpoint with the app's request. */
async function configure({ sdk }: TestServer, { type = 'OIDC', details, mapping }: Configured): Promise<string> {
  const ProviderName = type === 'OIDC' || type === 'SAML' ? 'Corp' : type;
  await sdk.send(
    new CreateIdentityProviderCommand({
      UserPoolId,
      ProviderName,
      ProviderType: type,
      ProviderDetails: { client_id: 'app', client_secret: 'hush', authorize_scopes: 'openid email', ...details },
      AttributeMapping: mapping ?? { email: 'email' },
    }),
  );
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'app',
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['implicit'],
      AllowedOAuthScopes: ['openid', 'profile', 'email'],
      CallbackURLs: [CALLBACK],
      SupportedIdentityProviders: [ProviderName],
    }),
  );
  const query = { redirect_uri: CALLBACK, response_type: 'token', identity_provider: ProviderName, state: 's' };
  return `/oauth2/authorize?${new URLSearchParams({ client_id: UserPoolClient?.ClientId ?? '', ...query })}`;
}

/** Goes to the provider, which sends the user back at once, and on to the app. */
async function goThereAndBack(server: TestServer, path: string): Promise<LoadedPage> {
  const browser = openLoginBrowser(server.local.url);
  const there = await browser.open(path);
  const answer = await fetch(there.url, { redirect: 'manual' });
  const back = new URL(answer.headers.get('location') ?? '');
  expect(back.pathname).toBe('/oauth2/idpresponse');
  return await browser.open(back.pathname + back.search);
}

const OIDC = { attributes_request_method: 'GET' };

async function prepare(options: CodeProviderOptions & { readonly start?: StartOptions }) {
  const provider = await startCodeProvider(options);
  const server = await startTestServer(options.start);
  return { provider, server, path: await configure(server, { details: { ...OIDC, oidc_issuer: provider.url } }) };
}

test('a provider gets every value of prompt but none, and the login hint', async () => {
  const { server, path } = await prepare({ profile: { sub: 'u-1' } });
  const open = async (parameters: Record<string, string>): Promise<URL> =>
    (await openLoginBrowser(server.local.url).open(`${path}&${new URLSearchParams(parameters)}`)).url;
  const there = await open({ prompt: 'login select_account', login_hint: 'ann' });
  expect(Object.fromEntries(there.searchParams)).toMatchObject({ prompt: 'login select_account', login_hint: 'ann' });
  expect((await open({})).searchParams.has('prompt')).toBe(false);
  const silent = await open({ prompt: 'none' });
  expect(silent.hash).toContain('error=login_required');
});

test('an OpenID provider needs its issuer alone, from discovery to the user’s profile', async () => {
  const email = newEmail();
  const { provider, server, path } = await prepare({ profile: { sub: 'u-1', email } });
  const claims = claimsOf(answerOf(await goThereAndBack(server, path)).get('id_token') ?? '');
  expect(claims).toMatchObject({ 'cognito:username': 'Corp_u-1', email });
  const token = provider.requests.find((request) => request.path === '/token');
  expect(Object.fromEntries(token?.given ?? [])).toMatchObject({
    code: 'c-1',
    client_id: 'app',
    client_secret: 'hush',
  });
  expect(provider.requests.at(-1)).toMatchObject({ path: '/me', bearer: 'Bearer at-1' });
});

test('an ID token of another sign-in is denied, and the log has the reason', async () => {
  const options: CodeProviderOptions = { profile: { sub: 'u-1' } };
  const provider = await startCodeProvider(options);
  const server = await startTestServer();
  const path = await configure(server, { details: { ...OIDC, oidc_issuer: provider.url } });
  const wrong: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ nonce: 'other' }, 'nonce'],
    [{ sub: 'u-2' }, 'another user'],
    [{ iss: 'https://evil.example' }, 'issuer or audience'],
    [{ aud: 'other' }, 'issuer or audience'],
    [{ exp: 1 }, 'expired'],
  ];
  for (const [wrongClaims, why] of wrong) {
    options.wrongClaims = wrongClaims;
    const back = answerOf(await goThereAndBack(server, path));
    expect(back.get('error_description')).toBe(`Corp Error - ${why}`);
    const event = { operation: '/oauth2/idpresponse', error: 'invalid_request', message: `Corp Error - ${why}` };
    expect(server.local.events.list().at(-1)).toMatchObject(event);
  }
});

test('the server calls a provider beyond this machine only where that is allowed', async () => {
  const beyond = { profile: { sub: 'u-1', email: newEmail() }, host: '0.0.0.0' };
  const kept = await prepare(beyond);
  expect((await openLoginBrowser(kept.server.local.url).open(kept.path)).url.pathname).toBe('/oauth2/provider');
  expect(kept.provider.requests).toHaveLength(0);
  const allowed = await prepare({ ...beyond, start: { allowOutbound: true } });
  const back = answerOf(await goThereAndBack(allowed.server, allowed.path));
  expect(claimsOf(back.get('id_token') ?? '')['cognito:username']).toBe('Corp_u-1');
});

test('a provider on this machine cannot redirect elsewhere, and the error names the option that allows it', async () => {
  const { server, path } = await prepare({
    profile: { sub: 'u-1' },
    discovery: { token_endpoint: 'https://elsewhere.example/token' },
  });
  const back = answerOf(await goThereAndBack(server, path));
  expect(back.get('error_description')).toMatch(
    /https:\/\/elsewhere\.example is beyond this machine: .*--allow-outbound/,
  );
});

test('a redirect over TLS returns over TLS, where the cookies are', async () => {
  const provider = await startCodeProvider({ profile: { sub: 'u-1' } });
  const server = await startTestServer({ tls: true });
  const path = await configure(server, { details: { ...OIDC, oidc_issuer: provider.url } });
  const location = await new Promise<string>((resolve, reject) => {
    const { url = '', certificate: ca } = server.local.tls ?? {};
    get(`${url}${path}`, { ca, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.headers.location ?? '');
    }).on('error', reject);
  });
  const returning = new URL(location).searchParams.get('redirect_uri');
  expect(returning).toBe(`${server.local.tls?.url}/oauth2/idpresponse`);
});

const appleKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const SOCIAL: readonly (readonly [IdentityProviderTypeType, object, (url: string) => Record<string, string>])[] = [
  [
    'Google',
    { sub: 'g-1' },
    (url) => ({ oidc_issuer: url, authorize_url: `${url}/authorize`, token_url: `${url}/token` }),
  ],
  [
    'Facebook',
    { id: 'f-1' },
    (url) => ({ authorize_url: `${url}/authorize`, token_url: `${url}/token`, attributes_url: `${url}/me?fields=` }),
  ],
  [
    'LoginWithAmazon',
    { user_id: 'a-1' },
    (url) => ({ authorize_url: `${url}/authorize`, token_url: `${url}/token`, attributes_url: `${url}/user/profile` }),
  ],
  [
    'SignInWithApple',
    { sub: 'i-1' },
    (url) => ({
      oidc_issuer: url,
      authorize_url: `${url}/authorize`,
      token_url: `${url}/token`,
      team_id: 'T',
      key_id: 'K',
      private_key: appleKey.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    }),
  ],
];

test.each(SOCIAL)('%s is asked in its own way where its addresses can be reached', async (type, profile, detailsOf) => {
  const email = newEmail();
  const provider: CodeProvider = await startCodeProvider({ profile: { ...profile, email } });
  const server = await startTestServer();
  const path = await configure(server, { type, details: detailsOf(provider.url) });
  const [subject = ''] = Object.values(profile);
  const claims = claimsOf(answerOf(await goThereAndBack(server, path)).get('id_token') ?? '');
  expect(claims).toMatchObject({
    'cognito:username': `${type}_${subject}`,
    email,
    identities: [expect.objectContaining({ providerName: type, providerType: type, userId: subject })],
  });
  if (type === 'Facebook') expect(provider.requests.at(-1)?.given.get('fields')).toBe('id,email');
  if (type === 'SignInWithApple') {
    const secret = provider.requests.find((request) => request.path === '/token')?.given.get('client_secret') ?? '';
    const [header, payload, signature = ''] = secret.split('.');
    expect(claimsOf(secret)).toMatchObject({ iss: 'T', sub: 'app', aud: 'https://appleid.apple.com' });
    const verifier = createVerify('sha256').update(`${header}.${payload}`);
    const key = { key: appleKey.publicKey, dsaEncoding: 'ieee-p1363' } as const;
    expect(verifier.verify(key, Buffer.from(signature, 'base64url'))).toBe(true);
  }
});

test('a callback that the provider’s site posts is accepted', async () => {
  const provider = await startCodeProvider({ profile: { sub: 'i-1' } });
  const server = await startTestServer();
  const path = await configure(server, { details: { ...OIDC, oidc_issuer: provider.url } });
  const browser = openLoginBrowser(server.local.url);
  const there = await browser.open(path);
  await fetch(there.url, { redirect: 'manual' });
  const state = there.url.searchParams.get('state') ?? '';
  // Another site's form brings no cookie.
  const posted = await fetch(`${server.local.url}/oauth2/idpresponse`, {
    method: 'POST',
    body: new URLSearchParams({ state, code: 'c-1' }),
  });
  const url = new URL('/oauth2/idpresponse', server.local.url);
  const page = { url, status: posted.status, headers: posted.headers, text: await posted.text() };
  expect(answerOf(await browser.submit(page, {})).get('access_token')).not.toBeNull();
});

const LINKED: readonly (readonly [IdentityProviderTypeType, Record<string, string>])[] = [
  ['OIDC', { ...OIDC, oidc_issuer: 'https://login.corp.example' }],
  ['SAML', { MetadataURL: 'https://login.corp.example/metadata' }],
  ['Google', {}],
  ['Facebook', {}],
];

test.each(LINKED)(
  'who is linked from %s signs in as the user of the pool, until the link is cut',
  async (type, details) => {
    const server = await startTestServer();
    const path = await configure(server, { type, details, mapping: { email: 'mail' } });
    const { email, sub } = await server.createUser();
    const ProviderName = type === 'OIDC' || type === 'SAML' ? 'Corp' : type;
    const link = async (ProviderAttributeName: string, ProviderAttributeValue: string): Promise<unknown> =>
      await server.sdk.send(
        new AdminLinkProviderForUserCommand({
          UserPoolId,
          DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: email },
          SourceUser: { ProviderName, ProviderAttributeName, ProviderAttributeValue },
        }),
      );
    const come = async (subject: string, mail = newEmail()): Promise<Record<string, unknown>> => {
      const browser = openLoginBrowser(server.local.url);
      const fields = { subject, 'attribute.email': mail, action: 'new' };
      return claimsOf(answerOf(await browser.submit(await browser.open(path), fields)).get('id_token') ?? '');
    };
    await link('Cognito_Subject', 'u-1');
    await link(type === 'SAML' ? 'mail' : 'email', 'ann@corp.example');
    expect(await come('u-1')).toMatchObject({
      sub,
      identities: [
        expect.objectContaining({ providerName: ProviderName, userId: 'u-1', providerType: type, primary: 'false' }),
        expect.objectContaining({ userId: 'ann@corp.example' }),
      ],
    });
    expect((await come('u-2', 'ann@corp.example'))['sub']).toBe(sub);
    expect((await come('u-3'))['sub']).not.toBe(sub);
    const User = { ProviderName, ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: 'u-1' };
    await server.sdk.send(new AdminDisableProviderForUserCommand({ UserPoolId, User }));
    expect((await come('u-1'))['sub']).not.toBe(sub);
  },
);

test('a pool’s InboundFederation changes a provider’s claims before they are mapped', async () => {
  const events: unknown[] = [];
  const triggers = {
    InboundFederation: (event: { request: { attributes: Record<string, Record<string, string>> } }) => {
      events.push(event);
      const { email } = event.request.attributes['userInfo'] ?? {};
      return { ...event, response: { userAttributesToMap: { email: `x-${email}`, groups: 'a,b' } } };
    },
  };
  const email = newEmail();
  const provider = await startCodeProvider({ profile: { sub: 'u-1', email, groups: ['a', 'b'], given_name: 'Ann' } });
  const server = await startTestServer({ triggers } as StartOptions);
  const details = { ...OIDC, oidc_issuer: provider.url };
  const path = await configure(server, {
    details,
    mapping: { email: 'email', given_name: 'given_name', nickname: 'groups' },
  });
  const claims = claimsOf(answerOf(await goThereAndBack(server, path)).get('id_token') ?? '');
  expect(claims).toMatchObject({ email: `x-${email}`, nickname: 'a,b' });
  expect(claims['given_name']).toBeUndefined();
  expect(events).toMatchObject([
    {
      triggerSource: 'InboundFederation_ExternalProvider',
      userName: 'Corp_u-1',
      request: {
        providerName: 'Corp',
        providerType: 'OIDC',
        attributes: {
          tokenResponse: { access_token: 'at-1' },
          idToken: { sub: 'u-1', email },
          userInfo: { sub: 'u-1', email, groups: '["a","b"]' },
        },
      },
    },
  ]);
});
