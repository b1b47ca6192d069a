import { request as send } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { AuthError } from '../errors/auth-error.js';
import { type CredentialsEndpoint, startCredentialsEndpoint } from './credentials-endpoint.js';
import type { KeyVendor } from './key-vendor.js';

const keys = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: 'secret',
  sessionToken: 'session',
  expiration: new Date('2026-01-02T03:04:05.678Z'),
  identityId: 'us-east-1:a',
};
let vend: KeyVendor = async () => keys;
let asked = 0;
let endpoint: CredentialsEndpoint;

beforeAll(async () => {
  endpoint = await startCredentialsEndpoint(async () => {
    asked++;
    return vend();
  }, 'work');
});
afterAll(() => endpoint.close());

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Unlike `fetch` it sends any header. */
function ask(
  headers: Record<string, string>,
  { path, method }: { path?: string; method?: string } = {},
): Promise<Answer> {
  const options = { headers, ...(path && { path }), ...(method && { method }) };
  return new Promise((resolve, reject) => {
    send(endpoint.url, options, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: JSON.parse(text || '{}') }),
      );
    })
      .on('error', reject)
      .end();
  });
}

test('an SDK that sends the token gets the keys, in the form of a container', async () => {
  const { status, headers, body } = await ask({ authorization: endpoint.token });
  expect(status).toBe(200);
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
  expect(body).toEqual({
    AccessKeyId: 'ASIAEXAMPLE',
    SecretAccessKey: 'secret',
    Token: 'session',
    Expiration: '2026-01-02T03:04:05Z',
  });
});

/** The addresses of this machine, and one that only a server on all addresses answers. */
const otherAddresses = [
  '127.0.0.2',
  ...Object.values(networkInterfaces()).flatMap((own = []) =>
    own.flatMap(({ address, scopeid }) => (address === '127.0.0.1' || scopeid ? [] : [address])),
  ),
];

test.each(otherAddresses)('no machine reaches it at %s', async (host) => {
  const socket = connect({ host, port: Number(new URL(endpoint.url).port), timeout: 2_000 });
  onTestFinished(() => void socket.destroy());
  const isOpen = await new Promise((resolve) => {
    socket.on('connect', () => resolve(true));
    for (const event of ['error', 'timeout']) socket.on(event, () => resolve(false));
  });
  expect(isOpen).toBe(false);
});

test('its address is on 127.0.0.1, and its token has 256 random bits', () => {
  expect(endpoint.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/credentials$/);
  expect(Buffer.from(endpoint.token, 'base64url')).toHaveLength(32);
});

test.each([
  ['no token', 401, {}, {}],
  ['another token', 401, { authorization: 'A'.repeat(43) }, {}],
  ['a longer token', 401, { authorization: '+' }, {}],
  ['a scheme before the token', 401, { authorization: 'Bearer ' }, {}],
  ['another host name', 403, { host: 'attacker.example' }, {}],
  ['localhost, a name that a page can rebind', 403, { host: 'localhost' }, {}],
  ['the address without its port', 403, { host: '127.0.0.1' }, {}],
  ['an origin', 403, { origin: 'http://127.0.0.1' }, {}],
  ['the origin of a sandboxed page', 403, { origin: 'null' }, {}],
  ['a browser that says where a page is', 403, { 'sec-fetch-site': 'same-origin' }, {}],
  ['a browser that was told the address', 403, { 'sec-fetch-site': 'none' }, {}],
  ['another path', 404, {}, { path: '/credentials/' }],
  ['another path, with the token', 404, {}, { path: '/credentials?a=b' }],
  ['another method', 405, {}, { method: 'POST' }],
])('%s is refused, and no keys are asked for', async (title, status, headers: Record<string, string>, target) => {
  const before = asked;
  const { authorization = title === 'no token' ? undefined : endpoint.token, ...rest } = headers;
  const token =
    authorization === '+' || authorization === 'Bearer ' ? `${authorization}${endpoint.token}` : authorization;
  const answer = await ask({ ...rest, ...(token !== undefined && { authorization: token }) }, target);
  expect(answer.status).toBe(status);
  expect(answer.body).toMatchObject({ message: expect.any(String), Message: expect.any(String) });
  expect(JSON.stringify(answer)).not.toContain(endpoint.token);
  expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  expect(asked).toBe(before);
});

test.each([
  ['another one first', ['attacker.example', '']],
  ['another one after it', ['', 'attacker.example']],
  ['the same twice', ['', '']],
  ['none', []],
])('a request with more hosts than one, or without, is refused: %s', async (_, hosts) => {
  const { host, port } = new URL(endpoint.url);
  const socket = connect(Number(port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const lines = hosts.map((name) => `Host: ${name || host}`);
  socket.end(['GET /credentials HTTP/1.1', ...lines, `Authorization: ${endpoint.token}`, '', ''].join('\r\n'));
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  expect(answer).toMatch(/^HTTP\/1\.1 40[03] /);
  expect(answer).not.toContain('AccessKeyId');
});

test.each([
  ['a user who signed out', 403, 'SignedOut', 'signedOut', false],
  ['a network that fails', 503, 'NetworkError', 'service', true],
] as const)('%s gives %i and the reason', async (_, status, code, kind, retryable) => {
  vend = async () => {
    throw new AuthError(kind, code, 'It failed.', { recoverySuggestion: 'Try again.', retryable });
  };
  const { status: answered, body } = await ask({ authorization: endpoint.token });
  expect([answered, body['code'], body['Code']]).toEqual([status, code, code]);
  expect(body['message']).toBe(
    kind === 'signedOut'
      ? 'No user is signed in: run npx @claviger/auth login --profile work first.'
      : 'It failed. Try again.',
  );
});
