import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startLocal } from '@claviger/local';

const user = { username: 'ann@example.com', password: 'Correct-horse1' };

/** Runs the tool in a process of its own, types into it, and returns what it printed. */
function run(env, words, input = '') {
  const child = spawn(process.execPath, ['--no-warnings', 'tool.mjs', ...words], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(input);
  let output = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  return new Promise((resolve, reject) =>
    child.on('close', (status) => (status === 0 ? resolve(output.trim()) : reject(new Error(`Status ${status}`)))),
  );
}

test('the tool stays signed in from one process to the next, and calls AWS as the user', async () => {
  const local = await startLocal({ seed: { userPools: [{ id: 'us-east-1_Claviger1', users: [user] }] } });
  const folder = mkdtempSync(join(tmpdir(), 'node-tool-'));
  writeFileSync(join(folder, 'outputs.json'), JSON.stringify(local.outputs));
  const env = {
    OUTPUTS: join(folder, 'outputs.json'),
    SESSION_FILE: join(folder, 'session', 'auth'),
    SESSION_KEY: randomBytes(32).toString('base64'),
    AWS_ENDPOINT_URL_STS: local.url,
  };
  try {
    assert.match(await run(env, ['whoami']), /assumed-role\/ClavigerGuest\//);
    await run(env, ['login', user.username], `${user.password}\n`);
    assert.match(await run(env, ['whoami']), /assumed-role\/ClavigerAuthenticated\//);
    await run(env, ['logout']);
    assert.match(await run(env, ['whoami']), /assumed-role\/ClavigerGuest\//);
  } finally {
    rmSync(folder, { recursive: true });
    await local.close();
  }
});
