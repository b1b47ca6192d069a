import { request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { signature } from '../../test-support/model-walk/raw-call.js';
import { startTestLocal } from '../../test-support/server.js';
import { openTestStore } from '../../test-support/store.js';
import { createClock } from '../base/clock.js';
import type { Settings } from '../base/settings.js';
import { createControls } from '../control/controls.js';
import { identityPoolOperations } from '../identity-pools/operations.js';
import { userPoolOperations } from '../user-pools/operations.js';
import { DOORS, type Door, getRule, OPERATION_DOORS } from '../wire/doors.js';
import { createServices } from './create-services.js';
import type { Local } from './local.js';
import { createApp } from './routes.js';
import { startLocal } from './start-local.js';

const SETTINGS = {
  publicUrl: 'http://127.0.0.1:9319',
  loopback: true,
  allowedHosts: [],
  allowedOrigins: [],
  administrator: { accessKeyId: 'AKIACLAVIGERLOCAL000', secretAccessKey: 'local' },
} as unknown as Settings;

/** The routes that the server has, as its router knows them. */
async function listRoutes(): Promise<readonly string[]> {
  const store = await openTestStore(':memory:');
  onTestFinished(() => store.close());
  const services = await createServices({ settings: SETTINGS, store, clock: createClock() });
  const controls = createControls(services, { isOperation: () => true, seeding: undefined });
  const control = { services, controls, version: '0', bearerToken: undefined };
  const { routes } = createApp({ control, log: () => undefined });
  return [...new Set(routes.map(({ path }) => path))].filter((path) => path !== '/*' && path !== '/_claviger/*');
}

test('every route has a line in the table of doors, and every line has a route', async () => {
  const lines = DOORS.map(([path]) => path);
  // These go without the router.
  const routes = [...(await listRoutes()), '/', '/_claviger/health'];
  expect(routes.filter((path) => !lines.includes(path))).toEqual([]);
  expect(lines.filter((path) => !routes.includes(path))).toEqual([]);
  expect(new Set(lines).size).toBe(lines.length);
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function send(local: Local, { method, path, headers = {}, body }: Sent): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const outgoing = request(`${local.url}${path}`, { method, headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A request to a route that its door has no reason to stop. */
function requestTo(path: string, door: Door): Sent {
  const filled = path
    .replace(':userPoolId', 'us-east-1_Claviger1')
    .replace('*', 'jwks.json')
    .replace(/:\w+/g, 'something');
  const posted = ['/oauth2/token', '/oauth2/revoke', '/saml2/idpresponse', '/saml2/logout'];
  const method = path === '/imports/:jobId' ? 'PUT' : posted.includes(path) ? 'POST' : 'GET';
  const changing = /\/(?:reset|restore|:operation|:name)$/.test(path) && door === 'control';
  return changing
    ? { method: 'POST', path: filled, headers: { 'content-type': 'application/json' }, body: '{}' }
    : { method, path: filled };
}

/** The operations of the AWS services share one address. */
function operationRequests(): readonly (readonly [name: string, door: Door, sent: Sent])[] {
  const targets = {
    'cognito-idp': 'AWSCognitoIdentityProviderService',
    'cognito-identity': 'AWSCognitoIdentityService',
  };
  return [...userPoolOperations, ...identityPoolOperations].map(({ service, name, authorization }) => {
    const headers = {
      'x-amz-target': `${targets[service as keyof typeof targets]}.${name}`,
      ...signature(service, Date.now()),
    };
    return [name, OPERATION_DOORS[authorization], { method: 'POST', path: '/', headers, body: '{"Claviger":1}' }];
  });
}

const ROUTES: readonly (readonly [name: string, door: Door, sent: Sent])[] = [
  ...DOORS.filter(([path]) => !path.endsWith('*')).map(([path, door]) => [path, door, requestTo(path, door)] as const),
  ...operationRequests(),
  ['PUT /', 'page', { method: 'PUT', path: '/' }],
  ['GetCallerIdentity', 'app', { method: 'GET', path: '/?Action=GetCallerIdentity&Version=2011-06-15' }],
];

/** What a page of another site can't keep a browser from sending, and whether a door lets it through. */
const CHECKS: readonly (readonly [name: string, headers: Record<string, string>, passes: (door: Door) => boolean])[] = [
  ['nothing', {}, () => true],
  ['host', { host: 'evil.example' }, (door) => !getRule(door).host],
  ['host with a port', { host: 'localhost.evil.example:9319' }, (door) => !getRule(door).host],
  ['origin', { origin: 'https://evil.example' }, (door) => getRule(door).origin === 'any'],
  ['opaque origin', { origin: 'null' }, (door) => getRule(door).origin === 'any'],
  [
    'origin with a loopback name inside',
    { origin: 'http://localhost.evil.example' },
    (door) => getRule(door).origin === 'any',
  ],
  ['page of this machine', { origin: 'http://localhost:5173' }, (door) => getRule(door).origin !== 'own'],
  ['app of Capacitor', { origin: 'capacitor://localhost' }, (door) => getRule(door).origin !== 'own'],
  [
    'page of a name below localhost',
    { origin: 'https://app.localhost:3000' },
    (door) => getRule(door).origin !== 'own',
  ],
  ['extension', { origin: 'chrome-extension://abcdefghijklmnop' }, (door) => getRule(door).origin !== 'own'],
  ['allowed origin', { origin: 'https://allowed.example', 'sec-fetch-site': 'cross-site' }, () => true],
  ['allowed host', { host: 'allowed.test:9319' }, () => true],
  ['public URL', { host: 'dev.example:8443' }, () => true],
  ['another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, (door) => !getRule(door).sameSite],
  ['a navigation', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }, () => true],
];

test.each(CHECKS)('every route by every check: %s', async (_, headers, passes) => {
  const local = await startTestLocal({
    publicUrl: 'https://dev.example:8443',
    allowedHosts: ['allowed.test'],
    allowedOrigins: ['https://allowed.example'],
    log: () => undefined,
  });
  const wrong: string[] = [];
  for (const [name, door, sent] of ROUTES) {
    const { status, body } = await send(local, { ...sent, headers: { ...sent.headers, ...headers } });
    const isStopped = status === 403 && /Host header|another origin|another site|--allow-origin/.test(body);
    if (isStopped === passes(door)) wrong.push(`${name} (${door}) answers ${status} ${body.slice(0, 80)}`);
  }
  expect(wrong).toEqual([]);
});

test('every answer has the headers of its door', async () => {
  const local = await startTestLocal({ log: () => undefined });
  const wrong: string[] = [];
  for (const [name, door, sent] of [...ROUTES, ['no route', 'page', { method: 'GET', path: '/nothing' }] as const]) {
    for (const changed of [{}, { host: 'evil.example', origin: 'https://evil.example' }]) {
      const { headers } = await send(local, { ...sent, headers: { ...sent.headers, ...changed } });
      const expected = getRule(door).headers;
      for (const [header, value] of Object.entries(expected)) {
        const given = headers[header.toLowerCase()];
        const isOwn = door === 'page' && header === 'Referrer-Policy' && given === 'same-origin';
        if (given !== value && !isOwn) wrong.push(`${name}: ${header} is ${given}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test('the event log has each origin that a door stops, with the option that allows it', async () => {
  const local = await startTestLocal({ log: () => undefined });
  const headers = { origin: 'https://app.example' };
  await send(local, { method: 'OPTIONS', path: '/', headers });
  await send(local, {
    method: 'POST',
    path: '/',
    headers: { ...headers, 'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp' },
  });
  await send(local, { method: 'OPTIONS', path: '/oauth2/token', headers });
  const token = await send(local, { method: 'POST', path: '/oauth2/token', headers });
  expect(JSON.parse(token.body)).toMatchObject({ error: 'access_denied' });
  const told = local.events.list().map(({ operation, status, message }) => [operation, status, message]);
  const message = expect.stringContaining('--allow-origin https://app.example');
  expect(told).toEqual([
    ['OPTIONS', 403, message],
    ['SignUp', 403, message],
    ['/oauth2/token', 403, message],
    ['/oauth2/token', 403, message],
  ]);
});

test('beyond loopback a page of any origin may call public operations, and no other', async () => {
  const local = await startLocal({ host: '0.0.0.0', log: () => undefined });
  onTestFinished(() => local.close());
  const headers = { origin: 'https://app.example' };
  for (const [name, door, sent] of ROUTES.filter(([, door]) => door === 'app' || door === 'administrator')) {
    const { status, body } = await send(local, { ...sent, headers: { ...sent.headers, ...headers } });
    expect(status === 403 && /another origin/.test(body), name).toBe(door === 'administrator');
  }
});
