// A suite as a user of `bun test` writes it. Runs by test-runners.test.ts.
import { afterAll, beforeAll, beforeEach, expect, jest, test } from 'bun:test';
import { createAuth } from '@claviger/auth';
import { useLocal } from '@claviger/local/testing';

const ann = { username: 'ann@example.com', password: 'Correct-horse1' };
const server = useLocal(
  { beforeAll, beforeEach, afterAll, timers: jest },
  { seed: { userPools: [{ id: 'us-east-1_Claviger1', users: [ann] }] } },
);

for (const round of [1, 2]) {
  test(`round ${round}: a new user signs up and in, and finds the server as it was before`, async () => {
    const { local } = server;
    expect(await local.inbox.list()).toEqual([]);
    const auth = createAuth(local.outputs);
    const bob = { username: 'bob@example.com', password: 'Correct-horse1' };
    await auth.signUp(bob);
    const message = await local.inbox.find({ to: bob.username, waitSeconds: 5 });
    await auth.confirmSignUp({ username: bob.username, confirmationCode: message.code });
    expect((await auth.signIn(bob)).isSignedIn).toBe(true);
  });
}

test('a user of the seed has all details', async () => {
  const auth = createAuth(server.local.outputs);
  await auth.signIn(ann);
  const session = await auth.fetchAuthSession();
  expect(session.getAWSCredentials().get().accessKeyId).toStartWith('ASIA');
  expect(session.getCognitoTokens().get().idToken.payload.email).toBe(ann.username);
});

for (const round of [1, 2]) {
  test(`round ${round}: two hours pass on both sides, and the session is renewed`, async () => {
    expect(Math.abs(Date.now() - performance.timeOrigin - performance.now())).toBeLessThan(2_000);
    const auth = createAuth(server.local.outputs);
    await auth.signIn(ann);
    const before = (await auth.fetchAuthSession()).getAWSCredentials().get();
    await server.travel(7_200);
    expect(Math.abs(server.local.clock.now() - Date.now())).toBeLessThan(2_000);
    const after = (await auth.fetchAuthSession()).getAWSCredentials().get();
    expect(after.accessKeyId).not.toBe(before.accessKeyId);
  });
}
