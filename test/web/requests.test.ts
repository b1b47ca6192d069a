import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { type Auth, createAuth } from '@claviger/auth';
import { memoryStorage } from '@claviger/auth/storage';
import { expect, onTestFinished, test } from 'vitest';
import { browse, useElsewhere } from './elsewhere.js';

const app = useElsewhere();

interface Sent {
  readonly what: string;
  readonly init: RequestInit;
}

/** The operation of a request, or its path. */
function nameOf(url: string, init: RequestInit): string {
  return new Headers(init.headers).get('x-amz-target')?.replace(/^.*\./, '') ?? new URL(url).pathname;
}

function create(fetch: typeof globalThis.fetch): Auth {
  return createAuth(
    {
      ...app.world.config(),
      oauth: {
        domain: 'auth.example.com',
        endpoint: app.pages.url,
        scopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
        signInUrls: app.callbacks(),
        signOutUrls: app.callbacks(),
      },
      authFlow: 'USER_PASSWORD_AUTH',
    },
    { fetch, storage: memoryStorage(), adopt: false },
  );
}

/** What carries a password, a code or a token: one entry for each way in which the client sends something. */
const doors: readonly (readonly [what: string, run: (auth: Auth) => Promise<unknown>])[] = [
  ['InitiateAuth', (auth) => auth.signIn(app.user)],
  ['GetId', (auth) => auth.fetchAuthSession()],
  ['GetCredentialsForIdentity', (auth) => auth.fetchAuthSession()],
  [
    'GetTokensFromRefreshToken',
    (auth) => auth.signIn(app.user).then(() => auth.fetchAuthSession({ forceRefresh: true })),
  ],
  ['GetUser', (auth) => auth.signIn(app.user).then(() => auth.fetchUserAttributes())],
  ['RevokeToken', (auth) => auth.signIn(app.user).then(() => auth.signOut())],
  ['GlobalSignOut', (auth) => auth.signIn(app.user).then(() => auth.signOut({ global: true }))],
  ['/oauth2/token', (auth) => auth.signInWithRedirect({ options: { authSessionOpener: browse } })],
];

test.each(doors)('%s goes through the one door: no redirect, a signal', async (what, run) => {
  const sent: Sent[] = [];
  const auth = create((input, init = {}) => {
    sent.push({ what: nameOf(String(input), init), init });
    return fetch(input, init);
  });
  await run(auth).catch(() => undefined);
  expect(sent.map((request) => request.what)).toContain(what);
  for (const { init } of sent) expect(init).toMatchObject({ redirect: 'manual', signal: expect.any(AbortSignal) });
  auth.dispose();
});

test.each(doors)('the answer to %s is a redirect: nothing is sent to where it leads', async (what, run) => {
  const stolen: string[] = [];
  const thief = createServer((request, response) => {
    stolen.push(`${request.method} ${request.url}`);
    response.end('{}');
  });
  await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void thief.close());
  let redirected = 0;
  const gate = createServer((_, response) => {
    redirected++;
    response.writeHead(307, { location: `http://127.0.0.1:${(thief.address() as AddressInfo).port}/` }).end();
  });
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void gate.close());
  const gateUrl = `http://127.0.0.1:${(gate.address() as AddressInfo).port}/`;
  const auth = create((input, init = {}) => fetch(nameOf(String(input), init) === what ? gateUrl : input, init));
  await run(auth).catch(() => undefined);
  expect(redirected).toBeGreaterThan(0);
  expect(stolen).toEqual([]);
  auth.dispose();
});

test.each(doors)('the app’s own fetch fails at %s: its error tells nothing of the request', async (what, run) => {
  const canaries: string[] = [];
  const auth = create((input, init = {}) => {
    if (nameOf(String(input), init) !== what) return fetch(input, init);
    canaries.push(String(init.body));
    // As clients of HTTP do.
    throw Object.assign(new Error('socket hang up'), { config: { url: input, data: init.body }, request: init });
  });
  const errors: unknown[] = [];
  auth.subscribe((event) => void errors.push(event));
  errors.push(await run(auth).catch((error: unknown) => error), await auth.fetchAuthSession());
  expect(canaries.length).toBeGreaterThan(0);
  const text = inspect(errors, { depth: 20, showHidden: true });
  for (const canary of canaries) expect(text).not.toContain(canary);
  auth.dispose();
});
