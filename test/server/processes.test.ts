import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { useServerWorld } from './world.js';

const { world, configure, createApp, signIn } = useServerWorld();
const secret = 'a secret that all processes of the app share';
const root = fileURLToPath(new URL('../../', import.meta.url));

/** What a process of the app does: 25 pages at once with one cookie. */
const PAGES = `
  import { createAuthServer, fileStore } from '@claviger/auth/server';
  const { config, cookie, secret, path, startAtMs } = JSON.parse(process.argv.at(-1));
  let refreshes = 0;
  const counting = (url, init) => {
    if (String(new Headers(init.headers).get('x-amz-target')).endsWith('.GetTokensFromRefreshToken')) refreshes++;
    return fetch(url, init);
  };
  const origin = 'https://app.example.com';
  const store = fileStore({ path });
  const server = createAuthServer(config, { secret, origin, mode: 'bff', store, fetch: counting });
  await new Promise((resolve) => setTimeout(resolve, startAtMs - Date.now()));
  const pages = Array.from({ length: 25 }, async () => {
    const session = await server.visit({ headers: { cookie } }).fetchAuthSession({ forceRefresh: true, only: 'tokens' });
    return String(session.getCognitoTokens().get().accessToken);
  });
  console.log(JSON.stringify({ tokens: [...new Set(await Promise.all(pages))], refreshes }));`;

test('two processes that share files send one refresh for 50 pages, under rotation without grace', async () => {
  const config = await configure();
  const app = createApp(config, { secret });
  const browser = app.browse();
  await signIn(app, browser, await world.createUser());
  const folder = await mkdtemp(join(tmpdir(), 'claviger-processes-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const task = { config, cookie: browser.header(), secret, path: join(folder, 'store'), startAtMs: Date.now() + 1_000 };
  const run = async (): Promise<{ readonly tokens: string[]; readonly refreshes: number }> => {
    const args = ['--input-type=module', '-e', PAGES, JSON.stringify(task)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, timeout: 30_000 });
    return JSON.parse(stdout);
  };
  const [one, other] = await Promise.all([run(), run()]);
  expect(new Set([...one.tokens, ...other.tokens]).size).toBe(1);
  expect(one.refreshes + other.refreshes).toBe(1);
});
