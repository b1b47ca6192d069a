import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openLoginBrowser } from '../../packages/local/test-support/login-browser.js';
import { useWorld } from '../session/world.js';
import { freePort, listen, stop } from '../web/ports.js';
import { createMachine, type Machine, type Running } from './machine.js';

const world = useWorld();

/** A configuration whose app client has login pages, and sends users back to these URLs. */
async function createOutputs(signInUrls: readonly string[]): Promise<object> {
  const pools = await world.createClient({
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
    CallbackURLs: [...signInUrls],
    LogoutURLs: [...signInUrls],
    SupportedIdentityProviders: ['COGNITO'],
  });
  const scopes = ['openid', 'email', 'aws.cognito.signin.user.admin'];
  const endpoint = world.local.url;
  return { ...pools, oauth: { domain: 'auth.example.com', endpoint, scopes, signInUrls, signOutUrls: signInUrls } };
}

/** Installs a program before that of the desktop. It writes down what it is to open. */
function installOpener(machine: Machine): { readonly env: Record<string, string>; readOpened(): string } {
  const file = machine.path('opened');
  for (const name of ['xdg-open', 'open']) {
    writeFileSync(
      machine.path('bin', name),
      `#!/bin/sh\nprintf %s "$1" > '${file}.draft' && mv '${file}.draft' '${file}'\n`,
    );
    chmodSync(machine.path('bin', name), 0o755);
  }
  return {
    env: { PATH: `${machine.path('bin', 'x').slice(0, -2)}:${process.env['PATH']}` },
    readOpened: () => (existsSync(file) ? readFileSync(file, 'utf8') : ''),
  };
}

/** Signs a user in on the login pages at an address. Returns where these send the browser. */
async function signInOnPages(address: string, username: string, password: string): Promise<URL> {
  const browser = openLoginBrowser(world.local.url);
  const { pathname, search } = new URL(address);
  return (await browser.submit(await browser.open(pathname + search), { username, password, action: 'password' })).url;
}

const readAddress = (running: Running): Promise<string> => running.shows(/http\S+\/oauth2\/authorize\S+(?=\n)/);

// Windows opens a browser by another program.
test.skipIf(process.platform === 'win32')(
  'a login opens the browser by a link that works once, and takes the redirect on this machine',
  async () => {
    const machine = createMachine();
    const { username, password, sub } = await world.createUser();
    const callback = `http://127.0.0.1:${await freePort()}/callback`;
    const outputs = machine.writeOutputs(await createOutputs([callback]));
    const { env, readOpened } = installOpener(machine);
    const running = machine.start(['login', '--outputs', outputs, '--key-in-file'], { env });
    const address = await readAddress(running);
    expect(new URL(address).searchParams.get('redirect_uri')).toBe(callback);
    await expect.poll(readOpened, { timeout: 20_000 }).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\da-f]{32}$/);
    // Other users of the machine can read the arguments of a program.
    const state = new URL(address).searchParams.get('state') ?? '';
    expect(readOpened()).not.toContain(state);
    const open = () => fetch(readOpened(), { redirect: 'manual' });
    const first = await open();
    expect([first.status, first.headers.get('location')]).toEqual([302, address]);
    expect((await open()).status).toBe(404);

    const redirect = await signInOnPages(address, username, password);
    expect((await fetch(`${callback}?code=a&state=other`)).status).toBe(400);
    expect((await fetch(redirect)).status).toBe(200);
    expect((await running.ended).stderr).toMatch(/\nSigned in as \S+\.\n$/);
    await expect(open()).rejects.toThrow();
    await expect(fetch(callback)).rejects.toThrow();

    const { stdout } = await machine.run(['whoami', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ userId: sub, identityId: expect.any(String) });
    const out = await machine.run(['logout']);
    expect(out).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^Signed out\.\nThe browser stays signed in/),
    });
    expect(world.local.events.list().at(-1)).toMatchObject({ operation: 'RevokeToken', status: 200 });
  },
);

test('a machine without a browser shows the address, and takes a port that is free', async () => {
  const machine = createMachine();
  const { username, password } = await world.createUser();
  const [taken, free] = [await freePort(), await freePort()];
  const server = await listen(taken);
  const urls = ['https://app.example.com/', `http://127.0.0.1:${taken}/`, `http://127.0.0.1:${free}/`];
  const outputs = machine.writeOutputs(await createOutputs(urls));
  // No program of the desktop is in this path.
  const env = { PATH: machine.path('empty', 'x').slice(0, -2) };
  const running = machine.start(['login', '--outputs', outputs, '--key-in-file'], { env });
  const redirect = await signInOnPages(await readAddress(running), username, password);
  expect(redirect.port).toBe(`${free}`);
  await fetch(redirect);
  expect(await running.ended).toMatchObject({ status: 0 });
  await stop(server);
});

test.each([
  ['error=access_denied', /denied/],
  ['code=wrong', /\w/],
])('a login that fails in the browser (%s) is no success there', async (outcome, reason) => {
  const machine = createMachine();
  const callback = `http://127.0.0.1:${await freePort()}/`;
  const outputs = machine.writeOutputs(await createOutputs([callback]));
  const running = machine.start(['login', '--outputs', outputs, '--key-in-file'], { env: { PATH: '/nowhere' } });
  const state = new URL(await readAddress(running)).searchParams.get('state');
  const page = await (await fetch(`${callback}?${outcome}&state=${state}`)).text();
  expect(page).toContain('You can close this page.');
  expect(page).not.toMatch(/signed in/i);
  const { status, stderr } = await running.ended;
  expect(status).toBe(1);
  expect(stderr.trim().split('\n').at(-1)).toMatch(reason);
});

test('an app client that cannot send users to this machine is named, with both ways out', async () => {
  const machine = createMachine();
  const outputs = machine.writeOutputs(await createOutputs(['https://app.example.com/']));
  const { status, stderr } = await machine.run(['login', '--outputs', outputs, '--key-in-file']);
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /No sign-in URL of the configuration leads to this machine\. Add one .*or sign in with --username\.\n$/,
  );
});

test('a port that is taken is named, with both ways out', async () => {
  const machine = createMachine();
  const port = await freePort();
  const server = await listen(port);
  const outputs = machine.writeOutputs(await createOutputs([`http://127.0.0.1:${port}/`]));
  const { status, stderr } = await machine.run(['login', '--outputs', outputs, '--key-in-file']);
  expect(status).toBe(1);
  expect(stderr).toMatch(/in use\. Free the port, .* Or sign in with --username\.\n$/);
  await stop(server);
});

test('Ctrl+C ends a login that waits for the browser, or for an answer', async () => {
  const machine = createMachine();
  const outputs = machine.writeOutputs(await createOutputs([`http://127.0.0.1:${await freePort()}/`]));
  const login = ['login', '--outputs', outputs, '--key-in-file'];
  const inBrowser = machine.start(login, { env: { PATH: '/nowhere' } });
  await readAddress(inBrowser);
  inBrowser.child.kill('SIGINT');
  expect(await inBrowser.ended).toMatchObject({ status: 130, stderr: expect.stringMatching(/\nCancelled\.\n$/) });
  const atTerminal = machine.start([...login, '--username', 'ann@example.com']);
  await atTerminal.shows('Password:');
  atTerminal.child.kill('SIGINT');
  expect(await atTerminal.ended).toMatchObject({ status: 130, stderr: expect.stringMatching(/\nCancelled\.\n$/) });
  expect(await machine.run(['credentials'])).toMatchObject({ status: 1, stdout: '' });
});
