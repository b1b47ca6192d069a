import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CognitoIdentityProviderClient, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installPackage } from '../packages/local/test-support/installed.js';

const KILLS = 40;
const CONCURRENT = 8;
const LONGEST_LIFE_MS = 250;

let installed: Awaited<ReturnType<typeof installPackage>>;
let data: string;

beforeAll(async () => {
  installed = await installPackage();
  data = await mkdtemp(join(tmpdir(), 'claviger-crash-'));
});
afterAll(async () => {
  await installed.remove();
  await rm(data, { recursive: true, force: true });
});

interface Server {
  readonly child: ChildProcess;
  readonly url: string;
}

async function start(): Promise<Server> {
  const child = spawn(process.execPath, [installed.bin, 'start', '--port', '0', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [unknown];
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(line))?.[0];
  if (url === undefined) throw new Error(`the server did not start: ${String(line)}`);
  return { child, url };
}

/** Signs users up one after another until the server is gone. */
async function signUpUntilKilled(url: string, acknowledged: Map<string, string>): Promise<void> {
  for (;;) {
    const email = `user-${randomBytes(8).toString('hex')}@example.com`;
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp',
        'content-type': 'application/x-amz-json-1.1',
      },
      body: JSON.stringify({ ClientId: 'clavigerlocalclient0000001', Username: email, Password: 'Correct-horse1' }),
    })
      .then(async (response) => ({ status: response.status, body: (await response.json()) as { UserSub: string } }))
      .catch(() => undefined);
    if (answer === undefined) return;
    expect(answer.status).toBe(200);
    acknowledged.set(email, answer.body.UserSub);
  }
}

/** All users that the server knows: e-mail address to `sub`. */
async function listUsers(url: string): Promise<Map<string, string>> {
  const sdk = new CognitoIdentityProviderClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIACLAVIGERLOCAL000', secretAccessKey: 'local' },
  });
  const users = new Map<string, string>();
  let PaginationToken: string | undefined;
  do {
    const page = await sdk.send(new ListUsersCommand({ UserPoolId: 'us-east-1_Claviger1', PaginationToken }));
    for (const { Username, Attributes } of page.Users ?? []) {
      users.set(Attributes?.find(({ Name }) => Name === 'email')?.Value ?? '', Username ?? '');
    }
    PaginationToken = page.PaginationToken;
  } while (PaginationToken !== undefined);
  return users;
}

test(`${KILLS} times killed in the middle of ${CONCURRENT} sign-ups at once, the server starts again and has lost nothing that it acknowledged`, {
  timeout: 180_000,
}, async () => {
  const acknowledged = new Map<string, string>();
  for (let kill = 0; kill < KILLS; kill++) {
    const { child, url } = await start();
    const gone = once(child, 'exit');
    const clients = Array.from({ length: CONCURRENT }, () => signUpUntilKilled(url, acknowledged));
    setTimeout(() => child.kill('SIGKILL'), Math.random() * LONGEST_LIFE_MS);
    expect(await gone).toEqual([null, 'SIGKILL']);
    await Promise.all(clients);
  }
  const { child, url } = await start();
  const kept = await listUsers(url);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const lost = [...acknowledged].filter(([email, sub]) => kept.get(email) !== sub);
  expect(lost).toEqual([]);
  expect(acknowledged.size).toBeGreaterThan(KILLS);
  // At most what was under way when each kill came may be there without an acknowledgement.
  expect(kept.size - acknowledged.size).toBeLessThanOrEqual(KILLS * CONCURRENT);
});
