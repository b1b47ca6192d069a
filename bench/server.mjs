// Sessions on servers, against the backend in this process: how fast a fresh session is read beside iron-session and jose on the
// same bytes, what 50 parallel requests with one expired cookie cost, and what the relay costs beside a bare pass-through:
// node bench/server.mjs
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createAuthServer, memoryStore, toNodeHandler } from '@claviger/auth/server';
import { startLocal } from '@claviger/local';
import { sealData, unsealData } from 'iron-session';
import { base64url, EncryptJWT, jwtDecrypt } from 'jose';
import { readOptions } from '../tools/benches.mjs';

readOptions('server');

const ORIGIN = 'http://localhost:3000';
const PASSWORD = 'Passw0rd!';
const READS = 7_000;
/** Cookies that are read once, because a server remembers for half a minute what it has opened. */
const UNREAD = 1_400;
const ROUNDS = 7;
const CALLS = 400;
const PAGES = 50;
/** What the relay may cost, in multiples of a bare pass-through. */
const MOST_RELAY_RATIO = 1.5;

const local = await startLocal();
const { userPool } = readConfig();
const servers = [];

/** Forwards a request and its answer, and checks nothing. It runs behind the same adapter as the relay. */
const passThrough = {
  async handle(request) {
    const { headers } = request;
    const answer = await fetch(local.url, {
      method: 'POST',
      headers: { 'content-type': headers.get('content-type'), 'x-amz-target': headers.get('x-amz-target') },
      body: await request.text(),
    });
    const body = await answer.arrayBuffer();
    const type = answer.headers.get('content-type');
    return new Response(body, { headers: { 'content-type': type, 'content-length': `${body.byteLength}` } });
  },
};

try {
  const refreshes = { count: 0 };
  const countingFetch = (input, init) => {
    const target = new Headers(init?.headers).get('x-amz-target') ?? '';
    if (target.endsWith('.GetTokensFromRefreshToken')) refreshes.count++;
    return fetch(input, init);
  };
  const secret = randomBytes(32).toString('hex');
  const create = (options = {}) =>
    createAuthServer({ userPool }, { secret, mode: 'bff', origin: ORIGIN, fetch: countingFetch, ...options });

  await signUp('reader@example.com');
  await printReads(create(), secret);
  await printParallel('one process', [create()], refreshes);
  const store = memoryStore();
  await printParallel('two processes, one store', [create({ store }), create({ store })], refreshes);
  await printRelay(create());
} finally {
  for (const server of servers) server.close();
  await local.close();
}

function readConfig() {
  const { user_pool_id: id, user_pool_client_id: clientId } = local.outputs.auth;
  return { userPool: { id, clientId, endpoint: local.url } };
}

/** @param {string} operation @param {object} input */
async function call(operation, input) {
  const response = await fetch(local.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify({ ClientId: userPool.clientId, ...input }),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

async function signUp(username) {
  await call('SignUp', { Username: username, Password: PASSWORD });
  const { code } = await local.inbox.find({ to: username });
  await call('ConfirmSignUp', { Username: username, ConfirmationCode: code });
}

/** Calls the relay of a server as a page does. */
async function relay(server, operation, input, cookie = '') {
  const response = await server.handle(
    new Request(`${ORIGIN}/auth/cognito`, {
      method: 'POST',
      headers: {
        origin: ORIGIN,
        cookie,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      },
      body: JSON.stringify({ ClientId: userPool.clientId, ...input }),
    }),
  );
  if (!response.ok) throw new Error(await response.text());
  const cookies = response.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
  return { cookie: cookies.join('; '), output: await response.json() };
}

function signIn(server) {
  const AuthParameters = { USERNAME: 'reader@example.com', PASSWORD };
  return relay(server, 'InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
}

/** The time of one call by row, in microseconds: the best of several turns, because other work on a machine only adds to it. */
async function measureAll(rows) {
  const times = Object.fromEntries(Object.keys(rows).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, { work, reads }] of Object.entries(rows)) {
      const startAt = performance.now();
      for (let count = 0; count < reads; count++) await work();
      times[name].push(((performance.now() - startAt) * 1000) / reads);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, Math.min(...list)]));
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}

async function printReads(server, password) {
  const { cookie } = await signIn(server);
  const headers = { cookie, host: 'localhost:3000' };
  const tokens = (await server.look(headers).session()).getCognitoTokens().get();
  const record = {
    accessToken: `${tokens.accessToken}`,
    idToken: `${tokens.idToken}`,
    refreshToken: randomBytes(900).toString('base64url'),
  };
  const key = base64url.decode(base64url.encode(randomBytes(32)));
  const sealed = await sealData(record, { password });
  const jwt = await new EncryptJWT(record).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(key);
  const unread = await renewOften(server, cookie);
  const rows = {
    'look().session(), first time': () => server.look({ ...headers, cookie: unread.pop() }).session(),
    'look().snapshot()': () => server.look(headers).snapshot(),
    'look().session()': () => server.look(headers).session(),
    'visit().fetchAuthSession()': () => server.visit({ headers }).fetchAuthSession({ only: 'tokens' }),
    'iron-session, unsealData': () => unsealData(sealed, { password }),
    'jose, jwtDecrypt': () => jwtDecrypt(jwt, key),
  };
  const turns = Object.entries(rows).map(([name, work]) => {
    const reads = Math.floor((name.endsWith('first time') ? UNREAD : READS) / (ROUNDS + 1));
    return [name, { work, reads }];
  });
  // The first turn warms up.
  for (const [, { work, reads }] of turns) for (let count = 0; count < reads; count++) await work();
  const best = await measureAll(Object.fromEntries(turns));
  console.log(`a fresh session of ${JSON.stringify(record).length} bytes is read`);
  for (const [name, time] of Object.entries(best)) console.log(`  ${name.padEnd(30)}${time.toFixed(0).padStart(6)} µs`);
  const others = Math.min(best['iron-session, unsealData'], best['jose, jwtDecrypt']);
  if (best['look().session()'] > others) fail('a session is read slower than by the other libraries');
  const count = cookie.split('; ').filter((pair) => pair.includes('~s~')).length;
  console.log(`  in ${count} cookies`);
  if (count > 3) fail('a usual session takes more than 3 cookies');
}

/** The cookies of one session after each of many refreshes. */
async function renewOften(server, first) {
  const cookies = [];
  let cookie = first;
  for (let count = 0; count < UNREAD + ROUNDS; count++) {
    const visit = server.visit({ headers: { cookie, host: 'localhost:3000' } });
    await visit.fetchAuthSession({ forceRefresh: true, only: 'tokens' });
    cookie = visit.forward().get('cookie');
    cookies.push(cookie);
  }
  return cookies;
}

async function printParallel(name, processes, refreshes) {
  const { cookie } = await signIn(processes[0]);
  const headers = { cookie, host: 'localhost:3000' };
  refreshes.count = 0;
  const pages = Array.from({ length: PAGES }, (_, index) =>
    processes[index % processes.length].visit({ headers }).fetchAuthSession({ forceRefresh: true, only: 'tokens' }),
  );
  const sessions = await Promise.all(pages);
  const users = new Set(sessions.map((session) => session.getUserSub().get()));
  console.log(`${PAGES} parallel requests, ${name}: ${refreshes.count} refresh, ${users.size} user`);
  if (refreshes.count !== 1 || users.size !== 1) fail('parallel requests share one refresh');
}

async function printRelay(server) {
  const { cookie, output } = await signIn(server);
  const headers = { cookie, host: 'localhost:3000' };
  const { accessToken } = (await server.look(headers).session()).getCognitoTokens().get();
  const relayUrl = await listen(toNodeHandler(server));
  const bareUrl = await listen(toNodeHandler(passThrough));
  const send = (url, AccessToken) => async () => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        cookie,
        origin: ORIGIN,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityProviderService.GetUser',
      },
      body: JSON.stringify({ AccessToken }),
    });
    if (!response.ok) throw new Error(await response.text());
    await response.json();
  };
  const bare = send(`${bareUrl}/`, `${accessToken}`);
  const relayed = send(`${relayUrl}/auth/cognito`, output.AuthenticationResult.AccessToken);
  const times = { bare: [], relayed: [] };
  for (let count = 0; count < CALLS; count++) {
    for (const [name, work] of Object.entries({ bare, relayed })) {
      const startAt = performance.now();
      await work();
      if (count >= CALLS / 10) times[name].push(performance.now() - startAt);
    }
  }
  const [one, other] = [median(times.bare), median(times.relayed)];
  const ratio = other / one;
  console.log(
    `GetUser: ${one.toFixed(2)} ms by a bare pass-through, ${other.toFixed(2)} ms by the relay: ${ratio.toFixed(2)} ×`,
  );
  if (ratio > MOST_RELAY_RATIO) fail(`the relay takes more than ${MOST_RELAY_RATIO} times a pass-through`);
}

/** Listens on a free port. */
async function listen(handler) {
  const server = createServer(handler);
  servers.push(server);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://localhost:${server.address().port}`;
}

function fail(sentence) {
  console.error(sentence);
  process.exitCode = 1;
}
