// 100,000 requests that are made from the services' models, at a server as it is installed: no 500, no crash, no hang,
// no growth. `--seed` sends those of another run, `--requests` another number.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOptions } from '../tools/benches.mjs';
import { fuzz } from './lib/fuzz.mjs';

const options = readOptions('fuzz');

const bin = fileURLToPath(new URL('../packages/local/bin/claviger.mjs', import.meta.url));
const requests = Number(options.requests);
const seed = Number(options.seed ?? Date.now() % 1_000_000);
const PARALLEL = 8;
/** Until what is kept up to a number of entries has them. */
const WARM_UP_REQUESTS = 30_000;
/** What the requests leave behind is on the disk. */
const GROWTH_LIMIT_MB = 10;
/** Runs beside the server: collects all garbage, and says how much is in use then. */
const PROBE = `process.on('message', () => {
  gc();
  const { heapUsed, external } = process.memoryUsage();
  process.send(heapUsed + external);
});
process.channel.unref();`;

const data = mkdtempSync(join(tmpdir(), 'claviger-fuzz-'));
const port = await freePort();
const probe = ['--expose-gc', '--import', `data:text/javascript,${encodeURIComponent(PROBE)}`];
const server = spawn(process.execPath, [...probe, bin, 'start', '--port', String(port), '--data', data], {
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
});
const url = `http://127.0.0.1:${port}`;
try {
  await answering(url);
  const warm = await fuzz({ url, requests: WARM_UP_REQUESTS, seed: seed + 1, parallel: PARALLEL });
  const before = await usedMegabytes();
  const started = performance.now();
  const { faults, statuses, slowestMs } = await fuzz({
    url,
    requests,
    seed,
    parallel: PARALLEL,
    onProgress: (sent) => process.stderr.write(`${sent} `),
  });
  process.stderr.write('\n');
  const seconds = (performance.now() - started) / 1_000;
  const growth = hasEnded() ? Number.NaN : (await usedMegabytes()) - before;
  const all = [...warm.faults, ...faults];
  print('requests', `${requests}`, `seed ${seed}, ${(requests / seconds).toFixed(0)}/s, ${JSON.stringify(statuses)}`);
  print('slowest answer', `${slowestMs.toFixed(0)} ms`, 'limit 20,000 ms');
  print(
    'growth of memory in use',
    `${growth.toFixed(0)} MB`,
    `limit ${GROWTH_LIMIT_MB} MB, after ${WARM_UP_REQUESTS} requests before`,
  );
  print('500s, crashes, hangs', `${all.length}`, 'limit 0');
  for (const fault of all) console.error(fault);
  if (all.length > 0 || hasEnded() || growth > GROWTH_LIMIT_MB) process.exitCode = 1;
} finally {
  server.kill();
  if (!hasEnded()) await once(server, 'exit');
  rmSync(data, { recursive: true, force: true });
}

function print(what, figure, note) {
  console.log(`  ${what.padEnd(40)}${figure.padStart(12)}   ${note}`);
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port: free } = probe.address();
  probe.close();
  return free;
}

async function answering(address) {
  for (let attempt = 0; attempt < 200; attempt++) {
    const answer = await fetch(`${address}/_claviger/health`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The server does not answer.');
}

async function usedMegabytes() {
  server.send('measure');
  const [bytes] = await once(server, 'message');
  return bytes / 1_048_576;
}

function hasEnded() {
  return server.exitCode !== null || server.signalCode !== null;
}
