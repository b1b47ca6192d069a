import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { findTool } from '../../tools/matrix-tools.mjs';
import { ORIGIN, useServerWorld } from './world.js';

const { world } = useServerWorld();
const tool = findTool('miniflare');

/** Starts a worker, each of whose requests has a context of its own. */
async function startWorker(bindings: object): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('worker.mjs', import.meta.url))],
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    write: false,
    logLevel: 'warning',
  });
  const { Miniflare } = createRequire(join(tool ?? '', 'package.json'))('miniflare');
  const script = outputFiles[0]?.text ?? '';
  const worker = new Miniflare({ modules: true, script, bindings, compatibilityDate: '2026-07-01' });
  onTestFinished(() => worker.dispose());
  return (path, init) => worker.dispatchFetch(new URL(path, ORIGIN).href, init);
}

test.skipIf(tool === undefined)('parallel requests to one worker share a refresh and the AWS keys', async () => {
  const config = world.config();
  const { username, password } = await world.createUser();
  const secret = 'a secret of the worker in this test';
  const send = await startWorker({ CONFIG: config, OPTIONS: { secret, origin: ORIGIN, mode: 'bff' } });
  const signedIn = await send('/auth/cognito', {
    method: 'POST',
    headers: {
      origin: ORIGIN,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD: password },
    }),
  });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
  const before = world.local.events.list().length;
  const pages = Array.from({ length: 10 }, async () => (await send('/', { headers: { cookie } })).text());
  expect(new Set(await Promise.all(pages)).size).toBe(1);
  const asked = world.local.events.list().slice(before);
  expect(asked.map(({ operation }) => operation)).toEqual([
    'GetTokensFromRefreshToken',
    'GetId',
    'GetCredentialsForIdentity',
  ]);
});
