// A suite as a user of `deno test` writes it. Runs by test-runners.test.ts.
import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { createAuth } from '@claviger/auth';
import { useLocal } from '@claviger/local/testing';

const { beforeAll, beforeEach, afterAll } = Deno.test;
const ann = { username: 'ann@example.com', password: 'Correct-horse1' };
const server = useLocal(
  { beforeAll, beforeEach, afterAll, timers: mock.timers },
  { seed: { userPools: [{ id: 'us-east-1_Claviger1', users: [ann] }] } },
);

for (const round of [1, 2]) {
  Deno.test(`round ${round}: a new user signs up and in, and finds the server as it was before`, async () => {
    const { local } = server;
    assert.deepEqual(await local.inbox.list(), []);
    const auth = createAuth(local.outputs);
    const bob = { username: 'bob@example.com', password: 'Correct-horse1' };
    await auth.signUp(bob);
    const message = await local.inbox.find({ to: bob.username, waitSeconds: 5 });
    await auth.confirmSignUp({ username: bob.username, confirmationCode: message.code });
    assert.equal((await auth.signIn(bob)).isSignedIn, true);
    await auth.signOut();
  });
}

Deno.test('a user of the seed has all details', async () => {
  const auth = createAuth(server.local.outputs);
  await auth.signIn(ann);
  const session = await auth.fetchAuthSession();
  assert.match(session.getAWSCredentials().get().accessKeyId, /^ASIA/);
  assert.equal(session.getCognitoTokens().get().idToken.payload.email, ann.username);
  await auth.signOut();
});

for (const round of [1, 2]) {
  Deno.test(`round ${round}: two hours pass on both sides, and the session is renewed`, async () => {
    assert.ok(Math.abs(Date.now() - performance.timeOrigin - performance.now()) < 2_000);
    const auth = createAuth(server.local.outputs);
    await auth.signIn(ann);
    const before = (await auth.fetchAuthSession()).getAWSCredentials().get();
    await server.travel(7_200);
    assert.ok(Math.abs(server.local.clock.now() - Date.now()) < 2_000);
    const after = (await auth.fetchAuthSession()).getAWSCredentials().get();
    assert.notEqual(after.accessKeyId, before.accessKeyId);
    await auth.signOut();
  });
}
