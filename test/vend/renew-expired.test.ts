// `renewExpired` in unmodified clients of the AWS SDK v3.
import { Readable } from 'node:stream';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { signOut } from '@claviger/auth/actions';
import { awsCredentials, renewExpired } from '@claviger/auth/vend';
import { expect, test } from 'vitest';
import { signInNew, useWorld } from '../session/world.js';
import { countKeys, openDoor } from './verifying-door.js';

const world = useWorld();

async function setUp() {
  const { context, before } = await signInNew(world);
  const door = await openDoor(world.local);
  const s3 = new S3Client({
    endpoint: door.url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: awsCredentials(context.session),
    systemClockOffset: world.local.clock.now() - Date.now(),
    maxAttempts: 1,
  });
  s3.middlewareStack.use(renewExpired(context.session));
  const refuse = (): void => {
    door.answer = ({ accessKeyId }) =>
      accessKeyId === before.accessKeyId
        ? { status: 400, body: '<Error><Code>ExpiredToken</Code></Error>' }
        : undefined;
  };
  const put = () => s3.send(new PutObjectCommand({ Bucket: 'notes', Key: 'a.txt', Body: 'text' }));
  return { context, before, door, put, refuse };
}

test('keys that die before their time cost one renewal for all calls in flight', async () => {
  const { context, before, door, put, refuse } = await setUp();
  await put();
  refuse();
  await Promise.all(Array.from({ length: 20 }, () => put()));
  expect(countKeys(context)).toBe(1);
  expect(door.requests.length).toBeLessThanOrEqual(41);
  expect(door.requests.at(-1)?.accessKeyId).not.toBe(before.accessKeyId);
});

test('a call is made again once', async () => {
  const { context, door, put } = await setUp();
  door.answer = () => ({ status: 400, body: '<Error><Code>ExpiredToken</Code></Error>' });
  await expect(put()).rejects.toMatchObject({ name: 'ExpiredToken' });
  expect([door.requests.length, countKeys(context)]).toEqual([2, 1]);
});

test('other failures are left to the client', async () => {
  const { context, door, put } = await setUp();
  door.answer = () => ({ status: 403, body: '<Error><Code>AccessDenied</Code></Error>' });
  await expect(put()).rejects.toMatchObject({ name: 'AccessDenied' });
  expect([door.requests.length, countKeys(context)]).toEqual([1, 0]);
});

test("no call of 50 is made again with another user's keys", async () => {
  const { context, before, door, put } = await setUp();
  const other = await world.createUser();
  let change: Promise<unknown> | undefined;
  door.answer = () => {
    change ??= signOut(context.session).then(() => context.signIn(other));
    return { status: 400, body: '<Error><Code>ExpiredToken</Code></Error>' };
  };
  const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => put()));
  await change;
  const reasons = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.kind : 'sent'));
  expect(new Set(reasons)).toEqual(new Set(['signedOut']));
  expect(new Set(door.requests.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set([before.accessKeyId]));
});

test('a stream is not sent again, and the error says so', async () => {
  const { context } = await signInNew(world);
  const answers = {
    statusCode: 400,
    headers: {},
    body: () => Readable.from(['<Error><Code>ExpiredToken</Code></Error>']),
  };
  let count = 0;
  const handle = async () => {
    count++;
    return { response: { ...answers, body: answers.body() } };
  };
  const s3 = new S3Client({
    region: 'us-east-1',
    credentials: awsCredentials(context.session),
    maxAttempts: 1,
    requestHandler: { handle } as never,
  });
  s3.middlewareStack.use(renewExpired(context.session));
  const Body = Readable.from(['x']);
  const call = s3.send(new PutObjectCommand({ Bucket: 'notes', Key: 'a.txt', Body, ContentLength: 1 }));
  await expect(call).rejects.toMatchObject({ code: 'BodyUsed', cause: { name: 'ExpiredToken' } });
  expect([count, countKeys(context)]).toEqual([1, 1]);
});

/** As a transcription sends its sound. */
async function* createEvents() {
  yield { AudioEvent: { AudioChunk: new Uint8Array([1]) } };
}

test.each([
  ['a stream of the Web', () => new Blob(['x']).stream()],
  ['events', createEvents],
])('what can be read once is not sent again: %s', async (_, createInput) => {
  const { context } = await signInNew(world);
  let count = 0;
  const handle = async () => {
    count++;
    const body = Readable.from(['<ErrorResponse><Error><Code>ExpiredToken</Code></Error></ErrorResponse>']);
    return { response: { statusCode: 403, headers: {}, body } };
  };
  const credentials = awsCredentials(context.session);
  const sts = new STSClient({ region: 'us-east-1', credentials, maxAttempts: 1, requestHandler: { handle } as never });
  sts.middlewareStack.use(renewExpired(context.session));
  // STS takes none: the client sends the part of an input that it has, and the plug-in sees all of it.
  const call = sts.send(new GetCallerIdentityCommand({ AudioStream: createInput() } as never));
  await expect(call).rejects.toMatchObject({ code: 'BodyUsed', cause: { name: 'ExpiredToken' } });
  expect([count, countKeys(context)]).toEqual([1, 1]);
});

test('keys end with the clock of the service, and the next call has new ones', async () => {
  const { context } = await signInNew(world);
  const sts = new STSClient({
    endpoint: world.local.url,
    region: 'us-east-1',
    credentials: awsCredentials(context.session),
    maxAttempts: 1,
  });
  sts.middlewareStack.use(renewExpired(context.session));
  await sts.send(new GetCallerIdentityCommand({}));
  // The server alone moves: the session has not noticed that its keys are dead.
  world.local.clock.advance(3_601);
  await sts.send(new GetCallerIdentityCommand({}));
  expect(countKeys(context)).toBe(1);
});
