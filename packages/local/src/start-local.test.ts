import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startLocal } from './start-local.js';
import { connect } from './test-support/server.js';

test('users, tokens, codes and keys outlive a restart on the same data folder', async () => {
  const data = await mkdtemp(join(tmpdir(), 'claviger-start-'));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const first = await startLocal({ data });
  const before = connect(first);
  const { email } = await before.createUser();
  const tokens = await before.signIn(email);
  const keys = await (await fetch(`${first.url}/us-east-1_Claviger1/.well-known/jwks.json`)).json();
  await first.close();

  const second = await startLocal({ data });
  onTestFinished(() => second.close());
  const after = connect(second);
  expect(await after.call('GetUser', { AccessToken: tokens.AccessToken })).toMatchObject({ status: 200 });
  const refreshed = await after.call('GetTokensFromRefreshToken', {
    ClientId: second.outputs.auth.user_pool_client_id,
    RefreshToken: tokens.RefreshToken,
  });
  expect(refreshed.status).toBe(200);
  expect((await second.inbox.find({ to: email }))?.purpose).toBe('SignUp');
  expect(await (await fetch(`${second.url}/us-east-1_Claviger1/.well-known/jwks.json`)).json()).toEqual(keys);
});

test('many servers run side by side, each with users of its own, and closing one is no matter to the rest', async () => {
  const [one, two] = await Promise.all([startLocal(), startLocal()]);
  onTestFinished(() => two.close());
  const { email } = await connect(one).createUser();
  await one.close();
  await one.close();
  await expect(fetch(one.url)).rejects.toThrow();
  expect(await two.inbox.list()).toEqual([]);
  expect(await connect(two).signIn(email)).toBeUndefined();
});

test('a port that is taken is refused with Node’s code, and the data folder is let go', async () => {
  const data = await mkdtemp(join(tmpdir(), 'claviger-start-'));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const first = await startLocal();
  onTestFinished(() => first.close());
  const port = Number(new URL(first.url).port);
  await expect(startLocal({ port, data })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  const second = await startLocal({ data });
  await second.close();
});

test('the public URL is what tokens and outputs name', async () => {
  const local = await startLocal({ publicUrl: 'https://auth.example/' });
  onTestFinished(() => local.close());
  expect(local.outputs.custom.claviger.user_pool_endpoint).toBe('https://auth.example');
  const configuration = await (await fetch(`${local.url}/us-east-1_Claviger1/.well-known/openid-configuration`)).json();
  expect(configuration.issuer).toBe('https://auth.example/us-east-1_Claviger1');
});
