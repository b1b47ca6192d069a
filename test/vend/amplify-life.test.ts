// Unmodified Storage, API and PubSub of Amplify on our session, against servers that verify each signature and each token.
import { PubSub } from '@aws-amplify/pubsub';
import { signOut } from '@claviger/auth/actions';
import { generateClient, get, put } from 'aws-amplify/api';
import { downloadData, uploadData } from 'aws-amplify/storage';
import { expect, onTestFinished, test, vi } from 'vitest';
import { useWorld } from '../session/world.js';
import { configureAmplify } from './amplify-app.js';
import { openAppSync } from './app-sync.js';
import { openIot } from './iot-door.js';
import { afterEachBatch, openS3, ownFolder } from './s3-door.js';
import { createTrustedTls } from './trusted-tls.js';
import { openDoor } from './verifying-door.js';
import { useVirtualTime } from './virtual-time.js';

// The verifier of tokens knows user pools by the issuer of the service.
const world = useWorld({ issuer: 'aws', roles: ownFolder });
const region = 'us-east-1';
// Amplify puts a bucket with a dot into the path, so that one host has them all.
const bucket = 'notes.example';
/** The size of Amplify's parts. */
const PART_BYTES = 5 * 1024 * 1024;

type Mode = 'iam' | 'userPool';

/** The first value of an observable; then it ends the subscription. */
function first(observable: unknown): Promise<unknown> {
  const source = observable as { subscribe(observer: object): { unsubscribe(): void } };
  return new Promise((resolve, reject) => {
    const subscription = source.subscribe({
      next(value: unknown) {
        resolve(value);
        queueMicrotask(() => subscription.unsubscribe());
      },
      error: reject,
    });
  });
}

async function setUp() {
  const time = useVirtualTime();
  const tls = createTrustedTls();
  const context = world.context();
  const door = await openDoor(world.local);
  const s3 = await openS3(world.local, { buckets: [bucket], tls });
  const [appSync, iot] = [await openAppSync(world, { tls }), await openIot(world.local, tls)];
  configureAmplify(world, context, {
    Storage: { S3: { bucket, region } },
    API: {
      REST: { notes: { endpoint: door.url, region, service: 'execute-api' } },
      GraphQL: { endpoint: `${appSync.url}/graphql`, region, defaultAuthMode: 'userPool' },
    },
  });
  return { time, context, door, appSync, iot, s3 };
}

/** What Amplify's Storage reads parts with: browsers have it, Node.js does not. */
class BlobReader {
  result: ArrayBuffer | undefined;
  error: unknown;
  onload?: () => void;
  onerror?: () => void;
  readAsArrayBuffer(blob: Blob): void {
    blob.arrayBuffer().then(
      (bytes) => {
        this.result = bytes;
        this.onload?.();
      },
      (error) => {
        this.error = error;
        this.onerror?.();
      },
    );
  }
}

/** Amplify has the option, and its types do not. */
function at({ url }: { readonly url: string }): object {
  return { customEndpoint: url.replace('https://', '') };
}

const ownPath = ({ identityId }: { readonly identityId?: string | undefined }) => `private/${identityId}/film.mp4`;

/** What an app does with each category, and the users whom the servers verified. */
function createApp({ door, appSync, iot, s3 }: Awaited<ReturnType<typeof setUp>>) {
  const client = generateClient();
  const query = async (authMode: Mode): Promise<unknown> => {
    const { data } = (await client.graphql({ query: 'query { user }', authMode })) as { data: { user: string } };
    return data.user;
  };
  const subscribe = async (authMode: Mode): Promise<unknown> => {
    const { data } = (await first(client.graphql({ query: 'subscription { user }', authMode }))) as {
      data: { user: string };
    };
    // Amplify keeps the connection for other subscriptions of the next second.
    await expect.poll(() => appSync.count(), { timeout: 20_000 }).toBe(0);
    return data.user;
  };
  const listen = async (): Promise<void> => {
    const pubsub = new PubSub({ region, endpoint: iot.url });
    const count = iot.users.length;
    const subscription = pubsub.subscribe({ topics: 'notes' }).subscribe({ error: () => undefined });
    await expect.poll(() => iot.users.length, { timeout: 20_000 }).toBeGreaterThan(count);
    subscription.unsubscribe();
  };
  const store = async (): Promise<void> => {
    await uploadData({ path: ownPath, data: 'film', options: at(s3) }).result;
    expect(await (await downloadData({ path: ownPath, options: at(s3) }).result).body.text()).toBe('film');
    expect(s3.requests.every(({ isAllowed }) => isAllowed)).toBe(true);
  };
  return {
    /** The users of all requests that were made with keys, then of all that were made with a token. */
    async useAll(modes: readonly Mode[]) {
      await (await get({ apiName: 'notes', path: '/notes?a=1' }).response).body.json();
      await (await put({ apiName: 'notes', path: '/notes/1', options: { body: { a: 1 } } }).response).body.json();
      await listen();
      await store();
      for (const mode of modes) expect(await query(mode)).toBe(await subscribe(mode));
      const seen = [...door.requests.splice(0), ...s3.requests.splice(0)];
      const rest = seen.map(({ signer }) => signer?.sub ?? signer?.identityId);
      const operations = appSync.operations.splice(0);
      expect(appSync.refusals).toEqual([]);
      return {
        signed: [...rest, ...iot.users.splice(0), ...usersOf(operations, 'signature')],
        withToken: usersOf(operations, 'token'),
      };
    },
    query,
  };
}

function usersOf(operations: Awaited<ReturnType<typeof openAppSync>>['operations'], wanted: 'token' | 'signature') {
  return operations.filter(({ mode }) => mode === wanted).map(({ user }) => user);
}

test('Storage, API and PubSub run through guest, A, twelve hours, B and signed out, each request as the right user', async () => {
  const parts = await setUp();
  const { time, context } = parts;
  const [a, b] = [await world.createUser(), await world.createUser()];
  const app = createApp(parts);
  const findIdentity = async () => (await context.session.fetchAuthSession()).getIdentityId().get();
  // Two of REST, two of Storage, one of PubSub; a query, a connection and a subscription by IAM.
  const expectGuest = async (identityId: string) => {
    expect(await app.useAll(['iam'])).toEqual({ signed: Array(8).fill(identityId), withToken: [] });
    await expect(app.query('userPool')).rejects.toBeDefined();
  };
  const expectUser = async ({ sub }: { readonly sub: string }) =>
    expect(await app.useAll(['iam', 'userPool'])).toEqual({
      signed: Array(8).fill(sub),
      withToken: Array(3).fill(sub),
    });
  const guest = await findIdentity();
  await expectGuest(guest);
  await context.signIn(a);
  await expectUser(a);
  for (let hour = 0; hour < 12; hour++) await time.advance(3_600, context);
  await expectUser(a);
  await signOut(context.session);
  await context.signIn(b);
  await expectUser(b);
  await signOut(context.session);
  const last = await findIdentity();
  expect(last).not.toBe(guest);
  await expectGuest(last);
});

test('Storage uploads 30 parts over two lives of the keys', async () => {
  const { time, context, s3 } = await setUp();
  vi.stubGlobal('FileReader', BlobReader);
  onTestFinished(() => void vi.unstubAllGlobals());
  const user = await world.createUser();
  await context.signIn(user);
  afterEachBatch(s3, { size: 4, parts: 30, work: () => time.advance(1_200, context) });
  const data = Buffer.alloc(30 * PART_BYTES, 'film');
  for (let number = 0; number < 30; number++) data.writeUInt32BE(number, number * PART_BYTES);
  await uploadData({ path: ownPath, data: data.buffer, options: at(s3) }).result;
  const parts = s3.requests.filter(({ query }) => query.has('partNumber'));
  expect(parts).toHaveLength(30);
  expect(s3.requests.every(({ isAllowed }) => isAllowed)).toBe(true);
  expect(new Set(parts.map(({ accessKeyId }) => accessKeyId)).size).toBeGreaterThanOrEqual(2);
  expect([...s3.owners.values()]).toEqual([new Set([user.sub])]);
  for (let start = 0; start < data.length; start += PART_BYTES) {
    const bytesRange = { start, end: start + PART_BYTES - 1 };
    const { body } = await downloadData({ path: ownPath, options: { ...at(s3), bytesRange } }).result;
    const stored = Buffer.from(await (await body.blob()).arrayBuffer());
    expect(stored.equals(data.subarray(start, start + PART_BYTES))).toBe(true);
  }
}, 180_000);
