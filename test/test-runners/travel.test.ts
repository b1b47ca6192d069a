import { createAuth } from '@claviger/auth';
import { useLocal } from '@claviger/local/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

const ann = { username: 'ann@example.com', password: 'Correct-horse1' };
const server = useLocal(
  { beforeAll, beforeEach, afterAll, timers: vi },
  { seed: { userPools: [{ id: 'us-east-1_Claviger1', users: [ann] }] } },
);

describe('after a travel of two hours', () => {
  test('the next fetchAuthSession() renews tokens and keys, and the server accepts both', async () => {
    const auth = createAuth(server.local.outputs);
    await auth.signIn(ann);
    const read = async () => {
      const session = await auth.fetchAuthSession();
      const { accessToken } = session.getCognitoTokens().get();
      return {
        token: accessToken.toString(),
        iat: accessToken.payload['iat'] ?? 0,
        key: session.getAWSCredentials().get(),
      };
    };
    const before = await read();
    expect(await read()).toEqual(before);
    await server.travel(7_200);
    expect(Math.abs(server.local.clock.now() - Date.now())).toBeLessThan(2_000);
    const after = await read();
    expect(after.token).not.toBe(before.token);
    expect(Math.abs(Number(after.iat) - Number(before.iat) - 7_200)).toBeLessThan(30);
    expect(after.key.accessKeyId).not.toBe(before.key.accessKeyId);
    expect(await auth.fetchUserAttributes()).toMatchObject({ email: ann.username });
    expect(server.local.events.list().filter(({ status }) => status >= 400)).toEqual([]);
  });

  test('a new client signs in', async () => {
    await server.travel(7_200);
    const auth = createAuth(server.local.outputs);
    expect((await auth.signIn(ann)).isSignedIn).toBe(true);
    expect((await auth.fetchAuthSession()).getAWSCredentials().ok).toBe(true);
  });
});
