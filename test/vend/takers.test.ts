// Unmodified code of others that signs with our keys, through one life: guest, A, twelve hours, B, signed out, C, deleted.

import { withCredentialProvider } from '@aws/amazon-location-utilities-auth-helper';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { deleteUser, signOut } from '@claviger/auth/actions';
import {
  type AwsCredentialsOptions,
  type AwsCredentialsProvider,
  awsCredentials,
  signedFetch,
} from '@claviger/auth/vend';
import { Client } from '@opensearch-project/opensearch';
import { AwsSigv4Signer } from '@opensearch-project/opensearch/aws-v3';
import { createSignedFetcher } from 'aws-sigv4-fetch';
import { AwsClient } from 'aws4fetch';
import { expect, test } from 'vitest';
import { type Context, useWorld } from '../session/world.js';
import { openDoor } from './verifying-door.js';
import { useVirtualTime } from './virtual-time.js';

const world = useWorld();
const region = 'us-east-1';

/** A provider, and how often its taker has asked it. */
function createCounted({ session }: Context, options?: AwsCredentialsOptions) {
  const provide = awsCredentials(session, options);
  const counted = { calls: 0, last: Promise.resolve<unknown>(undefined) };
  const provider: AwsCredentialsProvider = Object.assign(
    (input?: Parameters<AwsCredentialsProvider>[0]) => {
      counted.calls++;
      const keys = provide(input);
      counted.last = keys;
      return keys;
    },
    { memoized: true as const },
  );
  return Object.assign(counted, { provider });
}

/** The recipe for takers that keep keys: a new one when the user changes. */
function createFollowing<T>({ session }: Context, create: () => T): () => T {
  let taker = create();
  session.onSnapshot(() => {
    taker = create();
  });
  return () => taker;
}

/** A way to make one signed request. */
interface Taker {
  readonly name: string;
  readonly counted: { readonly calls: number; readonly last?: Promise<unknown> };
  /** Makes a request, and resolves with its signer where no door sees it. */
  request(): Promise<unknown>;
}

function createTakers(context: Context, url: string): Taker[] {
  const sdk = createCounted(context);
  const client = new S3Client({
    region,
    endpoint: url,
    forcePathStyle: true,
    credentials: sdk.provider,
    maxAttempts: 1,
  });
  const plain = createCounted(context);
  const fetcher = createSignedFetcher({ service: 'execute-api', region, credentials: plain.provider });
  const send = signedFetch(context.session, { service: 'execute-api', region, fetch: globalThis.fetch });
  const kept = createCounted(context);
  const createSearch = (getCredentials: AwsCredentialsProvider) =>
    new Client({ ...AwsSigv4Signer({ region, service: 'es', getCredentials }), node: url, maxRetries: 0 });
  const search = createFollowing(context, () => createSearch(kept.provider));
  // It asks again for keys that live for less than its `requestTimeout`.
  const always = createCounted(context, { reportedLifetimeSeconds: 1 });
  const alwaysAsking = createSearch(always.provider);
  const map = createCounted(context);
  const helper = createFollowing(context, () => withCredentialProvider(map.provider, region));
  const short = createCounted(context);
  return [
    {
      name: 'aws4fetch',
      counted: short,
      // Its client keeps the keys that it got: there is one for each request.
      request: async () =>
        new AwsClient({ ...(await short.provider()), service: 'execute-api', region }).fetch(`${url}/notes`),
    },
    { name: 'an SDK client', counted: sdk, request: () => client.send(new HeadBucketCommand({ Bucket: 'notes' })) },
    { name: 'aws-sigv4-fetch', counted: plain, request: () => fetcher(`${url}/notes`) },
    { name: 'signedFetch', counted: { calls: 0 }, request: () => send(`${url}/notes`) },
    { name: 'OpenSearch', counted: kept, request: () => search().search({ index: 'notes', body: {} }) },
    { name: 'OpenSearch by time', counted: always, request: () => alwaysAsking.search({ index: 'notes', body: {} }) },
    {
      name: 'the Location helper',
      counted: map,
      async request() {
        const { transformRequest } = (await helper()).getMapAuthenticationOptions();
        const tile = `https://maps.geo.${region}.amazonaws.com/maps/v0/maps/notes/tiles/1/1/1`;
        return world.local.verifyRequest({ method: 'GET', url: transformRequest(tile)?.url ?? '', headers: {} });
      },
    },
  ];
}

test('every taker signs as the user of the moment, and asks its provider at most twice a request', async () => {
  const context = world.context();
  const [a, b, c] = [await world.createUser(), await world.createUser(), await world.createUser()];
  const door = await openDoor(world.local);
  const takers = createTakers(context, door.url);
  // The Location helper renews by a timer.
  const settle = () => Promise.all(takers.map(({ counted }) => counted.last));
  const time = useVirtualTime({ withTimers: true, settle });
  let requests = 0;
  /** One request of each, and the users that they were signed for. */
  const requestAll = async () => {
    const users: [string, string | undefined][] = [];
    requests++;
    for (const { name, request } of takers) {
      const signer = await request();
      const seen = door.requests.splice(0).map((one) => one.signer);
      const signers = seen.length > 0 ? seen : [signer as Awaited<ReturnType<typeof world.local.verifyRequest>>];
      for (const one of signers) users.push([name, one?.sub ?? one?.identityId]);
    }
    return users;
  };
  const expectAll = async (user: string | undefined) => {
    expect(await requestAll()).toEqual(takers.map(({ name }) => [name, user]));
    for (const { name, counted } of takers) expect([name, counted.calls <= 2 * requests]).toEqual([name, true]);
  };
  const findIdentity = async () => (await context.session.fetchAuthSession()).getIdentityId().get();
  const guest = await findIdentity();
  await expectAll(guest);
  await context.signIn(a);
  await expectAll(a.sub);
  for (let hour = 0; hour < 12; hour++) {
    await time.advance(3_600, context);
    await expectAll(a.sub);
  }
  await signOut(context.session);
  await context.signIn(b);
  await expectAll(b.sub);
  await signOut(context.session);
  const last = await findIdentity();
  expect(last).not.toBe(guest);
  await expectAll(last);
  await context.signIn(c);
  await expectAll(c.sub);
  await deleteUser(context.session);
  await expectAll(await findIdentity());
});
