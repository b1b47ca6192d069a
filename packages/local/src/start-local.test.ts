import { expect, onTestFinished, test } from 'vitest';
import { type StartOptions, startLocal } from './start-local.js';

async function start(options: StartOptions = {}): Promise<Awaited<ReturnType<typeof startLocal>>> {
  const local = await startLocal(options);
  onTestFinished(() => local.close());
  return local;
}

test('health', async () => {
  const local = await start();
  const answer = await fetch(`${local.url}/_claviger/health`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ status: 'ok' });
});
