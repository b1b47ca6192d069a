// Real clients of the AWS SDK with the credentials of a session: the object itself, and a provider that follows the session.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type Auth, type AWSCredentials, createAuth } from '@claviger/auth';
import { awsCredentials } from '@claviger/auth/vend';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { hasChromium, launchChromium } from '../chromium.js';
import { useWorld } from '../session/world.js';

const world = useWorld();
const region = 'us-east-1';

/** A place that answers like S3 (and has one page), and keeps which access key signed each request. */
const signers: string[] = [];
const bucketServer = createServer((request, response) => {
  const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
  if (request.url === '/page') return response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>');
  if (request.method === 'OPTIONS') return response.writeHead(204, cors).end();
  // The browser asks for it by itself, at any moment.
  if (request.url === '/favicon.ico') return response.writeHead(404).end();
  signers.push(/Credential=(\w+)\//.exec(request.headers.authorization ?? '')?.[1] ?? 'unsigned');
  response.writeHead(200, { 'content-type': 'application/xml', ...cors });
  return response.end('<ListAllMyBucketsResult><Buckets></Buckets></ListAllMyBucketsResult>');
});
const bucketUrl = (): string => `http://localhost:${(bucketServer.address() as AddressInfo).port}`;

beforeAll(() => new Promise<void>((resolve) => bucketServer.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  bucketServer.closeAllConnections();
  bucketServer.close();
});
afterEach(() => vi.restoreAllMocks());

type Credentials = AWSCredentials | ReturnType<typeof awsCredentials>;

/** Two clients with the same credentials. */
function createClients(credentials: Credentials) {
  const s3 = new S3Client({ region, endpoint: bucketUrl(), forcePathStyle: true, credentials, maxAttempts: 1 });
  const sts = new STSClient({ region, endpoint: world.local.url, credentials, maxAttempts: 1 });
  return {
    /** The access key that signs a request to S3. */
    async listBuckets(): Promise<string | undefined> {
      signers.length = 0;
      await s3.send(new ListBucketsCommand({}));
      return signers[0];
    },
    /** The assumed role, which the service finds by the signature. */
    whoAmI: async () => (await sts.send(new GetCallerIdentityCommand({}))).Arn,
  };
}

async function fetchCredentials(auth: Auth): Promise<AWSCredentials> {
  return (await auth.fetchAuthSession()).getAWSCredentials().get();
}

describe('the credentials of a session', () => {
  test.each(['a guest', 'a user'])('of %s work in an S3 client and an STS client, one after another', async (who) => {
    const auth = createAuth(world.config());
    if (who === 'a user') await auth.signIn(await world.createUser());
    const credentials = await fetchCredentials(auth);
    const members = Object.keys(credentials);
    const { listBuckets, whoAmI } = createClients(credentials);
    expect(await listBuckets()).toBe(credentials.accessKeyId);
    expect(await whoAmI()).toContain(who === 'a user' ? 'ClavigerAuthenticated' : 'ClavigerGuest');
    expect(await createClients(credentials).listBuckets()).toBe(credentials.accessKeyId);
    expect(Object.keys(credentials)).toEqual(members);
    expect({ ...credentials }).not.toHaveProperty('$source');
  });

  test('take the mark that the SDK writes, and nothing else', async () => {
    const credentials = await fetchCredentials(createAuth(world.config()));
    const slots = credentials as unknown as Record<string, unknown>;
    slots['$source'] = { CREDENTIALS_CODE: 'e' };
    expect(slots['$source']).toEqual({ CREDENTIALS_CODE: 'e' });
    for (const name of ['accessKeyId', 'expiration', 'identityId', 'toJSON']) {
      expect(() => {
        slots[name] = 'mine';
      }).toThrow(TypeError);
    }
    expect(() => delete slots['secretAccessKey']).toThrow(TypeError);
    expect(() => Object.defineProperty(credentials, '$source', { enumerable: true })).toThrow(TypeError);
  });
});

test('one client with awsCredentials(auth) signs as guest, A, A after 12 h, B and guest, and never as another', async () => {
  const realNow = Date.now;
  const auth = createAuth(world.config());
  const { listBuckets, whoAmI } = createClients(awsCredentials(auth));
  const bound = createClients(awsCredentials(auth, { bound: true }));
  const owners = new Set<string>();
  const keys = new Set<string>();
  const signAll = async (): Promise<void> => {
    const [first, ...others] = [await listBuckets(), await listBuckets(), await listBuckets()];
    const session = await auth.fetchAuthSession();
    const { accessKeyId } = session.getAWSCredentials().get();
    expect([first, ...others]).toEqual([accessKeyId, accessKeyId, accessKeyId]);
    expect(await whoAmI()).toContain(session.isSignedIn ? 'ClavigerAuthenticated' : 'ClavigerGuest');
    owners.add(session.getIdentityId().get());
    keys.add(accessKeyId);
  };

  await signAll();
  const guestKey = await bound.listBuckets();
  await auth.signIn(await world.createUser());
  await signAll();
  vi.spyOn(Date, 'now').mockImplementation(() => realNow() + 12 * 3_600_000);
  await signAll();
  await auth.signOut();
  await auth.signIn(await world.createUser());
  await signAll();
  await auth.signOut();
  await signAll();
  expect(keys.size).toBe(5);
  // The first user takes the guest's identity over.
  expect(owners.size).toBe(3);
  expect(keys).toContain(guestKey);
  signers.length = 0;
  await expect(bound.listBuckets()).rejects.toMatchObject({ name: 'AuthError', kind: 'signedOut' });
  expect(signers).toEqual([]);
});

test('requests that run during a sign-out and a sign-in are signed as the one or the other user', async () => {
  const auth = createAuth(world.config());
  const { listBuckets } = createClients(awsCredentials(auth));
  const owned = new Map<string | undefined, string>();
  const own = async (name: string): Promise<void> => {
    owned.set((await fetchCredentials(auth)).accessKeyId, name);
  };
  const users = [await world.createUser(), await world.createUser()];
  const seen: { readonly before: string; readonly key: string | undefined }[] = [];
  let current = 'guest';
  let isOver = false;
  const loop = async (): Promise<void> => {
    while (!isOver) {
      const before = current;
      seen.push({ before, key: await listBuckets() });
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  const running = loop();
  for (const user of users) {
    await auth.signOut();
    await auth.signIn(user);
    await own(user.username);
    current = user.username;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  isOver = true;
  await running;
  const [a, b] = users.map(({ username }) => username);
  const after = seen.filter(({ before }) => before === b).map(({ key }) => owned.get(key));
  expect(new Set(after)).toEqual(new Set([b]));
  const early = seen.filter(({ before }) => before === 'guest').map(({ key }) => owned.get(key));
  expect(early).not.toContain(b);
  expect(seen.some(({ key }) => owned.get(key) === a)).toBe(true);
});

describe.skipIf(!hasChromium)('in a browser bundle', () => {
  test('an S3 client takes the credentials of a session, and those of a provider', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `
          import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
          import { createAuth } from '@claviger/auth';
          import { awsCredentials } from '@claviger/auth/vend';
          window.run = async (config, endpoint) => {
            const auth = createAuth(config);
            const credentials = (await auth.fetchAuthSession()).getAWSCredentials().get();
            for (const given of [credentials, credentials, awsCredentials(auth)]) {
              const s3 = new S3Client({ region: 'us-east-1', endpoint, forcePathStyle: true, credentials: given });
              await s3.send(new ListBucketsCommand({}));
            }
            return credentials.accessKeyId;
          };`,
        resolveDir: import.meta.dirname,
      },
      bundle: true,
      minify: true,
      format: 'iife',
      platform: 'browser',
      target: 'es2022',
      write: false,
    });
    const browser = await launchChromium();
    try {
      const page = await browser.context.newPage();
      await page.goto(`${bucketUrl()}/page`);
      await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
      signers.length = 0;
      const call = `run(${JSON.stringify(world.config())}, ${JSON.stringify(bucketUrl())})`;
      const accessKeyId = await page.evaluate(call);
      expect(signers).toEqual([accessKeyId, accessKeyId, accessKeyId]);
    } finally {
      await browser.close();
    }
  });
});
