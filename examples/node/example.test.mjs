import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startLocal } from '@claviger/local';
import { whoAmI } from './who-am-i.mjs';

test('a user signs in and has tokens, an identity and AWS credentials', async () => {
  const user = { username: 'ann@example.com', password: 'Correct-horse1' };
  const local = await startLocal({ seed: { userPools: [{ id: 'us-east-1_Claviger1', users: [user] }] } });
  const answer = await whoAmI(local.outputs, user);
  await local.close();
  assert.equal(answer.email, 'ann@example.com');
  assert.equal(answer.keptIdentity, true);
  assert.match(answer.accessKeyId, /^ASIA/);
});
