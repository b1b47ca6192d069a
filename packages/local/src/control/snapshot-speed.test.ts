import { ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startTestServer, UserPoolId } from '../../test-support/server.js';

test('a restore takes less than 20 ms', async () => {
  const server = await startTestServer();
  for (let user = 0; user < 20; user++) await server.createUser();
  await server.local.snapshots.save('start');
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    for (let user = 0; user < 3; user++) await server.signIn((await server.createUser()).email);
    const began = performance.now();
    await server.local.snapshots.restore('start');
    times.push(performance.now() - began);
  }
  expect(Math.min(...times)).toBeLessThan(20);
  const { Users } = await server.sdk.send(new ListUsersCommand({ UserPoolId }));
  expect(Users).toHaveLength(20);
});
