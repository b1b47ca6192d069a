// `signedFetch` against a server that verifies each signature with the backend's own reading of Signature Version 4.
import { inspect } from 'node:util';
import { signOut } from '@claviger/auth/actions';
import { signedFetch } from '@claviger/auth/vend';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { useWorld } from '../session/world.js';
import { ofAnotherFrame } from './another-frame.js';
import { api, createSigningUser, s3 } from './signing-user.js';
import { countKeys, openDoor } from './verifying-door.js';

const world = useWorld();
const setUp = (options?: Parameters<typeof signedFetch>[1]) => createSigningUser(world, options);

describe('signs', () => {
  const form = new FormData();
  form.append('name', 'Ada');
  test.each<[string, string, RequestInit | undefined, string | RegExp]>([
    ['a plain request', '/notes', undefined, ''],
    ['a text', '/notes', { method: 'POST', body: 'text' }, 'text'],
    ['JSON', '/notes', { method: 'post', body: '{"a":1}', headers: { 'content-type': 'application/json' } }, '{"a":1}'],
    ['bytes', '/notes', { method: 'PUT', body: new Uint8Array([1, 2, 3]) }, '\u0001\u0002\u0003'],
    ['a Blob', '/notes', { method: 'PUT', body: new Blob(['blob']) }, 'blob'],
    ['a form', '/notes', { method: 'POST', body: new URLSearchParams({ a: 'b c' }) }, 'a=b+c'],
    ['FormData', '/notes', { method: 'POST', body: form }, /name="name"\r\n\r\nAda/],
    ['a method in lower case', '/notes', { method: 'patch', body: 'x' }, 'x'],
    ['a path with escapes', "/a%20b/c%2Fd/!'()*/%E2%82%AC", undefined, ''],
    ['a query with plus, slash, empty and repeated names', '/q?a=1+2&b=%2F&c&c=&d=2&d=1&e=%zz&=x', undefined, ''],
    ['headers with blanks', '/notes', { headers: { 'x-note': '  a   b ' } }, ''],
  ])('%s', async (_, path, init, body) => {
    const { door, send } = await setUp();
    const response = await send(`${door.url}${path}`, init);
    expect([response.status, await response.json()]).toMatchObject([200, { roleArn: expect.any(String) }]);
    expect(door.requests[0]?.body.toString()).toEqual(body instanceof RegExp ? expect.stringMatching(body) : body);
  });

  test('a Request, and leaves out its fragment', async () => {
    const { door, send, user } = await setUp();
    const request = new Request(`${door.url}/notes?x=1#top`, { method: 'POST', body: 'text', headers: { 'x-a': 'b' } });
    expect(await (await send(request)).json()).toMatchObject({ sub: user.sub });
    expect(door.requests[0]).toMatchObject({ url: '/notes?x=1', headers: { 'x-a': 'b' } });
  });

  test('a Request of another frame', async () => {
    const { door, send, user } = await setUp();
    const request = new Request(`${door.url}/notes`, { method: 'POST', body: 'text' });
    expect(await (await send(ofAnotherFrame(request))).json()).toMatchObject({ sub: user.sub });
    expect(door.requests[0]?.body.toString()).toBe('text');
  });

  test('the body of a Request, where the runtime has no `Request.body` and where `init` has null', async () => {
    const { door, send } = await setUp();
    const create = (init?: RequestInit): Request => {
      const request = new Request(`${door.url}/notes`, init);
      return Object.defineProperty(request, 'body', { value: undefined });
    };
    expect((await send(create({ method: 'POST', body: 'text' }))).status).toBe(200);
    expect((await send(create())).status).toBe(200);
    const request = new Request(`${door.url}/notes`, { method: 'POST', body: 'kept' });
    expect((await send(request, { body: null })).status).toBe(200);
    expect(door.requests.map(({ body }) => body.toString())).toEqual(['text', '', 'kept']);
  });

  test('a stream that is no object of S3', async () => {
    const { door, send } = await setUp();
    const body = new Blob(['streamed']).stream();
    expect((await send(`${door.url}/notes`, { method: 'POST', body, duplex: 'half' } as RequestInit)).status).toBe(200);
    expect(door.requests[0]?.body.toString()).toBe('streamed');
  });

  test("as a guest, with the guest's identity", async () => {
    const { session } = world.context();
    const door = await openDoor(world.local);
    const signer = await (await signedFetch(session, api)(`${door.url}/notes`)).json();
    expect(signer.identityId).toBe((await session.fetchAuthSession()).getIdentityId().get());
    expect(signer).not.toHaveProperty('sub');
  });
});

describe('S3', () => {
  test('gets the path as it is, once encoded, and the hash of the body', async () => {
    const { door, send } = await setUp(s3);
    expect((await send(`${door.url}/bucket//a b/c+d/%E2%82%AC.txt`, { method: 'PUT', body: 'text' })).status).toBe(200);
    expect(door.requests[0]?.url).toBe('/bucket//a%20b/c%2Bd/%E2%82%AC.txt');
    expect(door.requests[0]?.headers['x-amz-content-sha256']).toMatch(/^[\da-f]{64}$/);
  });

  test('gets an unsigned body where the caller says so', async () => {
    const { door, send } = await setUp(s3);
    const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    expect((await send(`${door.url}/b/k`, { method: 'PUT', body: 'text', headers })).status).toBe(200);
  });

  test('gets a stream in chunks with a checksum after them', async () => {
    const { door, send } = await setUp(s3);
    const body = new Blob(['hello ', 'world']).stream();
    const init = { method: 'PUT', body, headers: { 'content-length': '11' } };
    expect((await send(`${door.url}/b/k`, init)).status).toBe(200);
    const [request] = door.requests;
    expect(request?.headers).toMatchObject({
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '11',
      'x-amz-trailer': 'x-amz-checksum-crc32',
    });
    // The CRC-32 of "hello world" is 0x0d4a1185.
    expect(request?.body.toString().replace(/^[\da-f]+\r\n|\r\n[\da-f]+\r\n/g, '')).toContain('hello world');
    expect(request?.body.toString()).toMatch(/\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n$/);
  });

  test('gets a stream that has an encoding of its own', async () => {
    const { door, send } = await setUp(s3);
    const headers = { 'content-length': '1', 'content-encoding': 'gzip' };
    expect((await send(`${door.url}/b/k`, { method: 'PUT', body: new Blob(['x']).stream(), headers })).status).toBe(
      200,
    );
    expect(door.requests[0]?.headers['content-encoding']).toBe('aws-chunked,gzip');
  });

  test.each(['', '-1', '1e3', '0x1', '1.5', '9'.repeat(20)])('gets no stream of the length "%s"', async (length) => {
    const { door, send } = await setUp(s3);
    const init = { method: 'PUT', body: new Blob(['x']).stream(), headers: { 'content-length': length } };
    await expect(send(`${door.url}/b/k`, init)).rejects.toMatchObject({ code: 'LengthRequired' });
    expect(door.requests).toEqual([]);
  });

  test('gets no stream from a worker of a browser', async () => {
    const { door, send } = await setUp(s3);
    vi.stubGlobal('importScripts', () => {});
    onTestFinished(() => void vi.unstubAllGlobals());
    const init = { method: 'PUT', body: new Blob(['x']).stream(), headers: { 'content-length': '1' } };
    await expect(send(`${door.url}/b/k`, init)).rejects.toMatchObject({ code: 'StreamUnsupported' });
  });

  test('gets no stream without its length, and none from a browser', async () => {
    const { door, send } = await setUp(s3);
    const init = () => ({ method: 'PUT', body: new Blob(['x']).stream() });
    await expect(send(`${door.url}/b/k`, init())).rejects.toMatchObject({ kind: 'validation', code: 'LengthRequired' });
    Object.assign(globalThis, { document: {} });
    try {
      await expect(send(`${door.url}/b/k`, init())).rejects.toMatchObject({
        code: 'StreamUnsupported',
        recoverySuggestion: expect.stringContaining('lib-storage'),
      });
    } finally {
      Reflect.deleteProperty(globalThis, 'document');
    }
    expect(door.requests).toEqual([]);
  });
});

describe('what it leaves to the caller', () => {
  test.each([
    [403, 'AccessDeniedException'],
    [403, 'MissingAuthenticationTokenException'],
    [400, 'ValidationException'],
    [500, 'InternalFailure'],
    [429, 'TooManyRequestsException'],
  ])('%d %s, once', async (status, name) => {
    const { context, door, send } = await setUp();
    door.answer = () => ({ status, headers: { 'x-amzn-errortype': name }, body: '{"message":"no"}' });
    const response = await send(`${door.url}/notes`);
    expect([response.status, await response.json()]).toEqual([status, { message: 'no' }]);
    expect([door.requests.length, countKeys(context)]).toEqual([1, 0]);
  });

  test('a redirect, which a signature does not cover', async () => {
    const { door, send } = await setUp();
    door.answer = () => ({ status: 307, headers: { location: 'https://evil.example.com/' } });
    await expect(send(`${door.url}/notes`)).rejects.toMatchObject({ code: 'RedirectRefused' });
    expect((await send(`${door.url}/notes`, { redirect: 'manual' })).status).toBe(307);
    expect(door.requests).toHaveLength(2);
  });

  test('an abort, before and during the request', async () => {
    const { door, send } = await setUp();
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(send(`${door.url}/notes`, { signal })).rejects.toThrow('enough');
    expect(door.requests).toEqual([]);
    const controller = new AbortController();
    door.answer = () => {
      controller.abort(new Error('enough'));
      return undefined;
    };
    await expect(send(`${door.url}/notes`, { signal: controller.signal })).rejects.toThrow('enough');
  });
});

describe('refuses', () => {
  test.each<[string, string, RequestInit, string]>([
    ['plain http beyond this machine', 'http://api.example.com/', {}, 'InsecureUrl'],
    ['a user and a password in the URL', 'https://a:b@api.example.com/', {}, 'CredentialsInUrl'],
    ['a host header', 'https://api.example.com/', { headers: { host: 'x' } }, 'ReservedHeader'],
    [
      'a date of its own',
      'https://api.example.com/',
      { headers: { 'X-Amz-Date': '20260101T000000Z' } },
      'ReservedHeader',
    ],
    ['an authorization', 'https://api.example.com/', { headers: { authorization: 'Bearer x' } }, 'ReservedHeader'],
    ['a header with a line break', 'https://api.example.com/', { headers: { 'x-a': 'b\r\nc: d' } }, 'InvalidHeader'],
  ])('%s', async (_, url, init, code) => {
    const { door, send } = await setUp();
    const error = await send(url, init).catch((reason) => reason);
    expect(error).toMatchObject({ name: 'AuthError', kind: 'validation', code });
    expect(String(error)).not.toContain('Bearer x');
    expect(door.requests).toEqual([]);
  });

  test('a host that names no service, without one', async () => {
    const { context } = await setUp();
    const send = signedFetch(context.session);
    await expect(send('https://api.example.com/')).rejects.toMatchObject({
      kind: 'configuration',
      code: 'UnknownService',
    });
  });

  test('to serve another user, where it is bound', async () => {
    const { context, door, send } = await setUp({ ...api, bound: true });
    await send(`${door.url}/notes`);
    await signOut(context.session);
    await expect(send(`${door.url}/notes`)).rejects.toMatchObject({ kind: 'signedOut' });
    expect(door.requests).toHaveLength(1);
  });

  test('without credentials, with the error of the session', async () => {
    const { userPool } = world.config();
    const { session } = world.context({ config: { userPool } });
    await expect(signedFetch(session, api)('https://a.example.com')).rejects.toMatchObject({ code: 'NoIdentityPool' });
  });
});

test('the host names service and region', async () => {
  const { context } = await setUp();
  const scopes: string[] = [];
  const send = signedFetch(context.session, {
    fetch: async (_, init) => {
      scopes.push(/\/\d{8}\/(.+)\/aws4/.exec(new Headers(init?.headers).get('authorization') ?? '')?.[1] ?? '');
      return new Response();
    },
  });
  const hosts = {
    'abc123.execute-api.eu-west-1.amazonaws.com': 'eu-west-1/execute-api',
    'abc123.lambda-url.us-west-2.on.aws': 'us-west-2/lambda',
    'abc123.appsync-api.eu-central-1.amazonaws.com': 'eu-central-1/appsync',
    'search-abc.us-east-1.es.amazonaws.com': 'us-east-1/es',
    'abc.us-east-1.aoss.amazonaws.com': 'us-east-1/aoss',
    's3.us-west-2.amazonaws.com': 'us-west-2/s3',
    'my.bucket.s3.eu-west-1.amazonaws.com': 'eu-west-1/s3',
    'bucket.s3.dualstack.eu-west-1.amazonaws.com': 'eu-west-1/s3',
    'bucket.s3.amazonaws.com': 'us-east-1/s3',
    'bucket.s3.cn-north-1.amazonaws.com.cn': 'cn-north-1/s3',
    'abc-ats.iot.us-gov-west-1.amazonaws.com': 'us-gov-west-1/iotdevicegateway',
    'v-abc.kinesisvideo.ap-southeast-2.amazonaws.com': 'ap-southeast-2/kinesisvideo',
    'dynamodb.us-east-1.amazonaws.com': 'us-east-1/dynamodb',
    'dynamodb-fips.us-east-1.amazonaws.com': 'us-east-1/dynamodb',
    'maps.geo.us-east-1.amazonaws.com': 'us-east-1/geo',
    // These sign by another name than that of their host (botocore, `signingName`).
    'bedrock-runtime.us-west-2.amazonaws.com': 'us-west-2/bedrock',
    'bedrock-runtime-fips.us-west-2.amazonaws.com': 'us-west-2/bedrock',
    'bedrock-agent-runtime.us-west-2.amazonaws.com': 'us-west-2/bedrock',
    'bedrock.us-west-2.amazonaws.com': 'us-west-2/bedrock',
    'bedrock-agentcore.us-west-2.amazonaws.com': 'us-west-2/bedrock-agentcore',
    'runtime-v2-lex.us-east-1.amazonaws.com': 'us-east-1/lex',
    'messaging-chime.us-east-1.amazonaws.com': 'us-east-1/chime',
    'personalize-runtime.us-east-1.amazonaws.com': 'us-east-1/personalize',
    'personalize-events.us-east-1.amazonaws.com': 'us-east-1/personalize',
    'pinpoint.us-east-1.amazonaws.com': 'us-east-1/mobiletargeting',
    'email.us-east-1.amazonaws.com': 'us-east-1/ses',
  };
  for (const host of Object.keys(hosts)) await send(`https://${host}/`);
  expect(scopes).toEqual(Object.values(hosts));
});

test('an error holds no secret', async () => {
  const { context, before, door, send } = await setUp(s3);
  const { secretAccessKey, sessionToken } = (await context.session.fetchAuthSession()).getAWSCredentials().get();
  door.dead.add(before.accessKeyId);
  const init = { method: 'PUT', body: new Blob(['x']).stream(), headers: { 'content-length': '1', 'x-a': 'canary' } };
  const error = await send(`${door.url}/b/k`, init).catch((reason) => reason);
  expect(error).toMatchObject({ code: 'BodyUsed' });
  const printed = JSON.stringify(error) + String(error) + inspect(error);
  for (const secret of [secretAccessKey, sessionToken, before.accessToken, 'canary'])
    expect(printed).not.toContain(secret);
});
