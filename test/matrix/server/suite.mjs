// The portable suite of @claviger/auth/server: the handler in each runtime that it supports.
import { createAuthServer, memoryStore } from '@claviger/auth/server';
import { check, createControl, createWatchedFetch } from '../client/support.mjs';
import { runAreas } from '../run-areas.mjs';
import { ORIGIN, openBrowser } from './browser.mjs';

const SECRET = 'a secret of the servers in this suite';

/**
 * @param {import('../client/support.mjs').Environment} environment
 * @returns {Promise<import('../run-areas.mjs').AreaResult[]>}
 */
export function runSuite(environment) {
  return runAreas(environment, {
    'main job': mainJob,
    refresh,
    cookies,
    relay,
    proxies,
    denials,
    'login pages': loginPages,
    verify,
  });
}

/** @typedef {import('../client/support.mjs').Environment} Environment */

/**
 * A server, a browser of a new user who is signed in, and what both sent.
 *
 * @param {Environment} environment
 * @param {Partial<import('@claviger/auth/server').AuthServerOptions>} [options]
 */
async function open({ outputs, url }, options = {}) {
  const control = createControl(url);
  const user = await control.createUser();
  const network = createWatchedFetch();
  const create = () =>
    createAuthServer(outputs, { secret: SECRET, origin: ORIGIN, mode: 'bff', fetch: network.fetch, ...options });
  const server = create();
  const browser = openBrowser(server);
  await browser.relay('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: user.username, PASSWORD: user.password },
  });
  network.calls.length = 0;
  return { server, create, browser, network, user };
}

/** @param {Environment} environment */
async function mainJob(environment) {
  const { server, browser, network } = await open(environment);
  const snapshot = await (await browser.call('/auth/session')).json();
  check(snapshot.status === 'signedIn', 'the user is signed in');
  const look = server.look({ cookie: browser.header() });
  check((await look.snapshot()).status === 'signedIn', 'a look sees the user');
  check((await look.script()).startsWith('<script>'), 'a look writes a script');
  check(network.calls.length === 0, 'nothing was asked for that');
  const visit = server.visit(new Request(ORIGIN, { headers: { cookie: browser.header() } }));
  const session = await visit.fetchAuthSession();
  check(session.getUserSub().get() === snapshot.userId, 'a visit has the user');
  check(session.getAWSCredentials().get().accessKeyId.startsWith('ASIA'), 'a visit has AWS credentials');
  const response = visit.apply(Response.redirect(`${ORIGIN}/`));
  check(response.headers.get('cache-control') === 'private, no-store', 'a response stays out of caches');
  const before = browser.header();
  const answer = await browser.call('/auth/sign-out', { method: 'POST' });
  check((await answer.json()).status === 'complete', 'the user signs out');
  check(!browser.header().includes('~s~'), 'the cookies are gone');
  check((await server.look({ cookie: before }).snapshot()).status === 'signedOut', 'a copied cookie is over');
}

/** @param {Environment} environment */
async function refresh(environment) {
  const store = memoryStore();
  const { server, create, browser, network } = await open(environment, { store });
  const servers = [server, create()];
  const cookie = browser.header();
  const pages = Array.from({ length: 20 }, (_, index) => servers[index % 2]?.visit({ headers: { cookie } }));
  const sessions = await Promise.all(
    pages.map((visit) => visit?.fetchAuthSession({ forceRefresh: true, only: 'tokens' })),
  );
  const tokens = new Set(sessions.map((session) => `${session?.getCognitoTokens().get().accessToken}`));
  check(tokens.size === 1, 'all pages have the same token');
  check(network.calls.join() === 'GetTokensFromRefreshToken', 'one refresh is sent by two servers with a store');
}

/** @param {Environment} environment */
async function cookies(environment) {
  const { server, browser } = await open(environment);
  const lines = [...browser.lines.values()];
  check(
    lines.every((line) => line.includes('; Secure')),
    'cookies are for https alone',
  );
  const header = browser.header();
  for (const damaged of [header.replace(/=[\w-]{8}/, '=AAAAAAAA'), header.replaceAll('__Host-', ''), '~s~=;;=']) {
    check((await server.look({ cookie: damaged }).snapshot()).status === 'signedOut', 'a damaged cookie opens nothing');
  }
}

/** @param {Environment} environment */
async function relay(environment) {
  const { browser, network, user } = await open(environment);
  const current = { RefreshToken: 'claviger.current' };
  const { AuthenticationResult: twins } = await browser.relay('GetTokensFromRefreshToken', current);
  check(/^[\w-]+\.[\w-]+\.$/.test(twins.AccessToken), 'the page gets a twin');
  const { UserAttributes } = await browser.relay('GetUser', { AccessToken: twins.AccessToken });
  const email = UserAttributes.find((/** @type {{ Name: string }} */ { Name }) => Name === 'email');
  check(email.Value === user.username, 'the relay puts the token in its place');
  const { AuthenticationResult: renewed } = await browser.relay('GetTokensFromRefreshToken', twins);
  check(renewed.RefreshToken !== twins.RefreshToken, 'the page renews by its handle');
  network.calls.length = 0;
  const denied = await browser.relay('AdminGetUser', {}).catch(String);
  check(String(denied).includes('UnknownOperationException'), 'an operation of administrators is rejected');
  check(network.calls.length === 0, 'nothing was forwarded');
}

/** @param {Environment} environment */
async function proxies(environment) {
  const { browser } = await open(environment, {
    proxies: {
      '/api/': { to: `${environment.url}/_claviger`, token: 'access' },
      '/aws/': { to: environment.url, service: 'sts', region: 'us-east-1' },
    },
  });
  const health = await browser.call('/api/health');
  check((await health.json()).status === 'ok', 'a path is forwarded with the token');
  check(health.headers.get('content-security-policy') === 'sandbox', 'its answer is in a sandbox');
  check((await browser.call('/api/..%2fx')).status === 400, 'a path that climbs is not');
  const identity = await browser.send('/aws/', {
    method: 'POST',
    headers: { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  });
  check((await identity.text()).includes('ClavigerAuthenticated'), 'a request is signed as the user');
}

/** @param {Environment} environment */
async function denials(environment) {
  const { browser, network } = await open(environment);
  const own = { origin: ORIGIN, 'content-type': 'application/json' };
  const attacks = /** @type {[number, RequestInit][]} */ ([
    [403, { headers: { ...own, origin: 'https://evil.example' } }],
    [403, { headers: { 'content-type': 'application/json' } }],
    [403, { headers: { ...own, 'sec-fetch-site': 'cross-site' } }],
    [415, { headers: { ...own, 'content-type': 'text/plain' } }],
    [413, { headers: own, body: 'x'.repeat(70_000) }],
  ]);
  for (const [status, init] of attacks) {
    const answer = await browser.send('/auth/sign-out', { method: 'POST', body: '{}', ...init });
    check(answer.status === status, `the attack is answered with ${status}, not ${answer.status}`);
    check(answer.headers.get('x-content-type-options') === 'nosniff', 'a denial has its headers, too');
  }
  check(network.calls.length === 0, 'nothing was sent');
}

/** @param {Environment} environment */
async function loginPages({ outputs, url }) {
  const oauth = {
    domain: 'auth.example.com',
    endpoint: url,
    scopes: ['openid'],
    signInUrls: [`${ORIGIN}/auth/callback`],
    signOutUrls: [],
  };
  const { user_pool_id: id, user_pool_client_id: clientId } = /** @type {any} */ (outputs).auth;
  const config = { userPool: { id, clientId, endpoint: url }, oauth };
  const browser = openBrowser(createAuthServer(config, { secret: SECRET, origin: ORIGIN, mode: 'bff' }));
  const begun = await browser.send('/auth/sign-in?return_to=/notes', {});
  const location = new URL(begun.headers.get('location') ?? '');
  check(location.searchParams.get('code_challenge_method') === 'S256', 'a sign-in begins with PKCE');
  check(browser.header().includes('~f~'), 'the flow is in a cookie');
  const refused = await browser.send('/auth/sign-in?return_to=//evil.example', {});
  check(refused.status === 400, 'return_to leads to the app alone');
  const state = location.searchParams.get('state');
  const back = await browser.send(`/auth/callback?error=access_denied&state=${state}`, {});
  check(back.headers.get('location') === `${ORIGIN}/notes?auth_error=access_denied`, 'an error returns to the app');
}

/** @param {Environment} environment */
async function verify(environment) {
  const { server, browser } = await open(environment);
  const tokens = (await server.look({ cookie: browser.header() }).session()).getCognitoTokens().get();
  const claims = await server.verify(`${tokens.accessToken}`, { use: 'access' });
  check(claims.sub === tokens.accessToken.payload.sub, 'a token is verified');
  const denied = await server.verify(`${tokens.idToken}`, { use: 'access' }).catch((error) => error);
  check(denied.code === 'InvalidToken', 'an ID token is no access token');
}
