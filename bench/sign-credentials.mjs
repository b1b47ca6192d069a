// What `claviger-auth credentials` takes with a stored session and live keys, beside an empty Node: node bench/sign-credentials.mjs
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLocal } from '@claviger/local';
import { readOptions } from '../tools/benches.mjs';

readOptions('sign-credentials');

const ROUNDS = 15;
/** In milliseconds, the start of Node included. */
const LIMIT_MS = 300;
const bin = fileURLToPath(new URL('../packages/auth/bin/claviger-auth.mjs', import.meta.url));
const user = { username: 'ann@example.com', password: 'Correct-horse1' };

const local = await startLocal({ seed: { userPools: [{ id: 'us-east-1_Claviger1', users: [user] }] } });
const home = mkdtempSync(join(tmpdir(), 'claviger-bench-'));
writeFileSync(join(home, 'amplify_outputs.json'), JSON.stringify(local.outputs));

/**
 * Runs Node to its end. Resolves with how long it took.
 *
 * @param {string[]} args
 */
async function run(args, input = '') {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: home,
    env: { PATH: process.env['PATH'], HOME: home },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let shown = '';
  child.stderr.on('data', (chunk) => {
    shown += chunk;
  });
  // A program may end without having read.
  child.stdin.on('error', () => undefined).end(input);
  const status = await new Promise((resolve) => child.on('close', resolve));
  if (status !== 0) throw new Error(shown);
  return performance.now() - startedAt;
}

await run([bin, 'login', '--username', user.username, '--key-in-file'], user.password);
// The first one asks for the keys.
await run([bin, 'credentials']);
const requests = local.events.list().length;
/** @type {Record<string, { args: string[], times: number[] }>} */
const subjects = {
  'node -e 0': { args: ['-e', '0'], times: [] },
  'claviger-auth credentials': { args: [bin, 'credentials'], times: [] },
};
for (let round = 0; round < ROUNDS; round++)
  for (const subject of Object.values(subjects)) subject.times.push(await run(subject.args));
const sent = local.events.list().length - requests;
await local.close();
rmSync(home, { recursive: true });

for (const [name, { times }] of Object.entries(subjects)) {
  times.sort((one, other) => one - other);
  const [median, worst] = [times[ROUNDS >> 1], times.at(-1)].map((time = 0) => time.toFixed(0));
  console.log(`${name.padEnd(27)} ${median} ms (median of ${ROUNDS}), ${worst} ms at most`);
}
console.log(`requests in ${ROUNDS} runs: ${sent}; the limit is ${LIMIT_MS} ms and no request`);
if (sent > 0 || (subjects['claviger-auth credentials']?.times[ROUNDS >> 1] ?? 0) >= LIMIT_MS) process.exitCode = 1;
