// Unmodified `@aws-sdk/client-s3` and `@aws-sdk/lib-storage` upload for hours, to an S3 that verifies each request.
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { signOut } from '@claviger/auth/actions';
import { type AwsCredentialsOptions, awsCredentials, signedFetch } from '@claviger/auth/vend';
import { expect, test } from 'vitest';
import { type Context, signInNew, useWorld } from '../session/world.js';
import { afterEachBatch, openS3, ownFolder, type S3Door } from './s3-door.js';
import { useVirtualTime } from './virtual-time.js';

const world = useWorld({ roles: ownFolder });

const BUCKET = 'notes';
const PARTS = 40;
/** The smallest part that lib-storage takes. */
const PART_BYTES = 5 * 1024 * 1024;

async function setUp() {
  const time = useVirtualTime();
  const door = await openS3(world.local, { buckets: [BUCKET] });
  return { time, door, ...(await signInNew(world)) };
}

function createClient(door: S3Door, { session }: Context, options?: AwsCredentialsOptions): S3Client {
  const credentials = awsCredentials(session, options);
  return new S3Client({ endpoint: door.url, region: 'us-east-1', forcePathStyle: true, credentials, maxAttempts: 1 });
}

async function read(client: S3Client, Key: string, Range?: string): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key, Range }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The keys that signed, each once. */
function keysOf({ requests }: S3Door): Set<string> {
  return new Set(requests.map(({ accessKeyId }) => accessKeyId));
}

test('lib-storage uploads 40 parts over three lives of the keys', async () => {
  const { time, door, context, before, user } = await setUp();
  const client = createClient(door, context);
  // Four parts at a time take twenty minutes.
  afterEachBatch(door, { size: 4, parts: PARTS, work: () => time.advance(1_200, context) });
  const Key = `private/${before.identityId}/film.mp4`;
  const part = randomBytes(PART_BYTES);
  const sent: string[] = [];
  // A part at a time: no copy of the film is in memory.
  const film = (function* () {
    for (let number = 0; number < PARTS; number++) {
      part.writeUInt32BE(number);
      sent.push(hash(part));
      yield Buffer.from(part);
    }
  })();
  const params = { Bucket: BUCKET, Key, Body: Readable.from(film, { highWaterMark: 1 }) };
  await new Upload({ client, queueSize: 4, params }).done();
  expect(door.requests.filter(({ query }) => query.has('partNumber'))).toHaveLength(PARTS);
  expect(door.requests.every(({ isAllowed }) => isAllowed)).toBe(true);
  expect(keysOf(door).size).toBeGreaterThanOrEqual(3);
  expect(door.owners.get(`/${BUCKET}/${Key}`)).toEqual(new Set([user.sub]));
  for (const [number, expected] of sent.entries()) {
    const start = number * PART_BYTES;
    expect(hash(await read(client, Key, `bytes=${start}-${start + PART_BYTES - 1}`))).toBe(expected);
  }
}, 180_000);

test('client-s3 streams 40 parts over three lives of the keys', async () => {
  const { time, door, context, before } = await setUp();
  const client = createClient(door, context);
  const target = { Bucket: BUCKET, Key: `private/${before.identityId}/film.mp4` };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm: 'CRC32' }));
  const sent: Buffer[] = [];
  const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
  for (let PartNumber = 1; PartNumber <= PARTS; PartNumber++) {
    const bytes = randomBytes(20_000);
    sent.push(bytes);
    const Body = Readable.from([bytes.subarray(0, 7_000), bytes.subarray(7_000)]);
    const stream = { Body, ContentLength: bytes.length, ChecksumAlgorithm: 'CRC32' } as const;
    const { ETag } = await client.send(new UploadPartCommand({ ...target, ...stream, UploadId, PartNumber }));
    Parts.push({ PartNumber, ETag });
    await time.advance(300, context);
  }
  await client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }));
  expect(keysOf(door).size).toBeGreaterThanOrEqual(3);
  expect(door.requests.every(({ isAllowed }) => isAllowed)).toBe(true);
  expect(door.requests.filter(({ isChunked }) => isChunked)).toHaveLength(PARTS);
  expect(hash(await read(client, target.Key))).toBe(hash(Buffer.concat(sent)));
});

test('signedFetch streams an object, and S3 stores its bytes', async () => {
  const { door, context, before } = await setUp();
  const send = signedFetch(context.session, { service: 's3', region: 'us-east-1', fetch: globalThis.fetch });
  const Key = `private/${before.identityId}/film.mp4`;
  const bytes = randomBytes(300_000);
  const init = { method: 'PUT', body: new Blob([bytes]).stream(), headers: { 'content-length': '300000' } };
  expect((await send(`${door.url}/${BUCKET}/${Key}`, init)).status).toBe(200);
  expect(door.requests[0]).toMatchObject({ isAllowed: true, isChunked: true });
  expect(hash(await read(createClient(door, context), Key))).toBe(hash(bytes));
});

test('A reads and lists its own folder, and nothing of B', async () => {
  const { door, context, before } = await setUp();
  const other = await signInNew(world);
  const [a, b] = [createClient(door, context), createClient(door, other.context)];
  const put = (client: S3Client, id: string) =>
    client.send(new PutObjectCommand({ Bucket: BUCKET, Key: `private/${id}/a.txt`, Body: id }));
  await put(a, before.identityId);
  await put(b, other.before.identityId);
  expect(String(await read(a, `private/${before.identityId}/a.txt`))).toBe(before.identityId);
  const list = (id: string) => a.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: `private/${id}/` }));
  expect((await list(before.identityId)).Contents?.map(({ Key }) => Key)).toEqual([
    `private/${before.identityId}/a.txt`,
  ]);
  for (const call of [
    () => read(a, `private/${other.before.identityId}/a.txt`),
    () => list(other.before.identityId),
    () => put(a, other.before.identityId),
  ]) {
    await expect(call()).rejects.toMatchObject({ name: 'AccessDenied' });
  }
  // S3 resolves no dots: it is a key of A's own folder, and no object has it.
  const detour = `private/${before.identityId}/../${other.before.identityId}/a.txt`;
  await expect(read(a, detour)).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('a bound upload ends with `signedOut` at the sign-out, and no object has parts of two users', async () => {
  const { door, context, before } = await setUp();
  const b = await world.createUser();
  const client = createClient(door, context, { bound: true });
  let count = 0;
  door.afterEach = async ({ query }) => {
    if (!query.has('partNumber') || ++count !== 3) return;
    await signOut(context.session);
    await context.signIn(b);
  };
  const Key = `private/${before.identityId}/film.mp4`;
  const Body = Buffer.alloc(8 * PART_BYTES, 1);
  const upload = new Upload({ client, params: { Bucket: BUCKET, Key, Body }, queueSize: 2 });
  await expect(upload.done()).rejects.toMatchObject({ kind: 'signedOut' });
  expect(new Set(door.requests.map(({ signer }) => signer?.identityId))).toEqual(new Set([before.identityId]));
  expect(door.owners.size).toBe(0);
  // B's own uploads need a provider of their own.
  const identityId = (await context.session.fetchAuthSession()).getIdentityId().get();
  const params = { Bucket: BUCKET, Key: `private/${identityId}/film.mp4`, Body };
  await new Upload({ client: createClient(door, context, { bound: true }), params }).done();
  expect([...door.owners.values()]).toEqual([new Set([b.sub])]);
});
