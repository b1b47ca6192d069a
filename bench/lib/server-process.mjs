// A server as its own process, as a user starts it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createHttpClient } from './http-client.mjs';

/**
 * Starts a server and waits for its first answer.
 *
 * @param {(port: number) => { args: string[], cwd?: string, env?: Record<string, string> }} describe
 * @param {string} healthPath
 */
export async function startProcess(describe, healthPath) {
  const port = await freePort();
  const { args, cwd, env } = describe(port);
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint = (complaint + chunk).slice(-2_000);
  });
  const exited = once(child, 'exit');
  const client = createHttpClient(port);
  while ((await client.send('GET', healthPath).catch(() => undefined)) === undefined) {
    if (child.exitCode !== null) throw new Error(`the server did not start: ${complaint}`);
    await sleep(2);
  }
  const end = async (signal) => {
    client.destroy();
    child.kill(signal);
    await exited;
  };
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    startedMs: performance.now() - began,
    residentBytes: () => residentBytes(child.pid),
    cpuMs: () => cpuMs(child.pid),
    get: (path) => client.send('GET', path),
    post: (path, content) =>
      client.send('POST', path, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(content) }),
    /** A user pool operation. Who isn't public shows a key that both servers take on this machine. */
    call: (operation, input) =>
      client.send('POST', '/', { headers: headersFor(operation), body: JSON.stringify(input) }),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

function headersFor(operation) {
  const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `example-key/${now.slice(0, 8)}/us-east-1/cognito-idp/aws4_request`;
  return {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    'x-amz-date': now,
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`,
  };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

export function residentBytes(pid) {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1_024;
}

/** The time of a processor that the threads of a process have used. Those of Node last as long as the process. */
function cpuMs(pid) {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6;
}

export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
