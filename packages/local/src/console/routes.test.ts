import { expect, test } from 'vitest';
import { startTestServer, type TestServer, UserPoolId } from '../../test-support/server.js';

const countChanges = async (server: TestServer, query: string): Promise<number> => {
  const answer = await fetch(`${server.local.url}/_claviger/changes?${query}`);
  return (await answer.json()).count;
};

test('a wait for changes ends with a commit, with a request, or with its time', async () => {
  const server = await startTestServer();
  // What a start leaves for later are the pool's keys, and this answers with them.
  await fetch(`${server.local.url}/${UserPoolId}/.well-known/jwks.json`);
  const first = await countChanges(server, 'since=-1');
  expect(await countChanges(server, `since=${first}&wait=0.05`)).toBe(first);

  const waiting = countChanges(server, `since=${first}&wait=60`);
  await server.call('GetUser', { AccessToken: 'none' });
  expect(await waiting).toBeGreaterThan(first);

  const settled = await countChanges(server, '');
  const again = countChanges(server, `since=${settled}&wait=60`);
  await server.local.inbox.clear();
  expect(await again).toBeGreaterThan(settled);

  for (const query of ['since=x', 'wait=61', 'wait=-1', 'wait=x']) {
    expect((await fetch(`${server.local.url}/_claviger/changes?${query}`)).status).toBe(400);
  }
});
