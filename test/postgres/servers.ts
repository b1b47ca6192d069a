import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll } from 'vitest';
import { installPackage } from '../../packages/local/test-support/installed.js';

export const ClientId = 'clavigerlocalclient0000001';
export const UserPoolId = 'us-east-1_Claviger1';
export const Password = 'Correct-horse1';

/** What the tests of this file have started, some of it for several tests. */
const started = new Set<ChildProcess>();

/** The command line as a user has it who has installed `pg` as well, until the tests of the file are over. */
export async function installWithDriver(): Promise<string> {
  const installed = await installPackage();
  afterAll(async () => {
    for (const child of started) child.kill('SIGKILL');
    started.clear();
    await installed.remove();
  });
  const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
  await symlink(modules, join(dirname(installed.bin), '../node_modules'));
  return installed.bin;
}

export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it is in the test
  readonly body: any;
}

/** `claviger start` in a process of its own. */
export interface ServerProcess {
  readonly child: ChildProcess;
  readonly url: string;
  /** Its output so far, of both streams. */
  output(): string;
  /** A user pool operation as a plain HTTP request. */
  call(operation: string, input: unknown): Promise<Reply>;
  /** The control plane. */
  control(method: string, path: string, body?: unknown): Promise<Reply>;
  /** The AWS SDK with the administrator's key. */
  readonly sdk: CognitoIdentityProviderClient;
}

/** Starts a server that is gone after the tests of its file, and waits until it listens. */
export async function startProcess(bin: string, database: string, ...args: string[]): Promise<ServerProcess> {
  const options = ['--port', '0', '--seed', 'none', '--public-url', 'http://localhost:9319', '--database', database];
  const child = spawn(process.execPath, [bin, 'start', ...options, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  started.add(child);
  const output = collect(child);
  while (!/listening on http:\/\/127\.0\.0\.1:\d+/.test(output())) {
    if (child.exitCode !== null) throw new Error(output());
    await pause();
  }
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output())?.[0] ?? '';
  const send = async (path: string, init: RequestInit): Promise<Reply> => {
    const answer = await fetch(`${url}${path}`, init);
    return { status: answer.status, body: await answer.json() };
  };
  return {
    child,
    url,
    output,
    call: (operation, input) =>
      send('/', {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
        },
        body: JSON.stringify(input),
      }),
    control: (method, path, body) =>
      send(`/_claviger/${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    sdk: new CognitoIdentityProviderClient({
      endpoint: url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIACLAVIGERLOCAL000', secretAccessKey: 'local' },
      maxAttempts: 1,
    }),
  };
}

/** Runs a start that comes to nothing to its end. */
export async function failToStart(
  bin: string,
  database: string,
): Promise<{ readonly status: number; readonly output: string }> {
  const child = spawn(process.execPath, [bin, 'start', '--port', '0', '--database', database]);
  const output = collect(child);
  const [status] = (await once(child, 'close')) as [number];
  return { status, output: output() };
}

function collect(child: ChildProcess): () => string {
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => chunks.push(String(chunk)));
  return () => chunks.join('');
}

const LONGEST_WAIT_MS = 15_000;

/** Asks again and again until the answer is as wanted. */
export async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  const deadline = performance.now() + LONGEST_WAIT_MS;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (performance.now() > deadline) throw new Error(`still ${JSON.stringify(answer)}`);
    await pause();
  }
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

export function newEmail(): string {
  return `user-${randomBytes(8).toString('hex')}@example.com`;
}
