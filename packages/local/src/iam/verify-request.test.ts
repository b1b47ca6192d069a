import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createRequestSigner, type RequestSigner } from '../../test-support/signed-requests.js';
import type { Local } from '../server/local.js';
import { startLocal } from '../server/start-local.js';

const NOTES = 'arn:aws:execute-api:us-east-1:123456789012:api/prod/GET/notes';
const OWN = 'arn:aws:s3:::notes/private/$' + '{cognito-identity.amazonaws.com:sub}/*';

let local: Local;
let identityId: string;
let credentials: RequestSigner['credentials'];
let sign: RequestSigner['sign'];

beforeAll(async () => {
  local = await startLocal({
    roles: {
      ClavigerGuest: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: NOTES },
          { Effect: 'Allow', Action: 's3:*', Resource: OWN },
        ],
      },
    },
  });
  ({ identityId, credentials, sign } = await createRequestSigner(local));
});
afterAll(() => local.close());

test('a signed request in each form names its signer', async () => {
  const request = await sign({ method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } });
  const signer = await local.verifyRequest(request);
  expect(signer).toMatchObject({ identityId, principalTags: {} });
  expect(signer.roleArn).toMatch(/^arn:aws:iam::123456789012:role\//);
  expect(signer).not.toHaveProperty('sub');
  expect(signer).not.toHaveProperty('allowed');
  const web = new Request(request.url, { method: 'POST', headers: request.headers, body: '{"a":1}' });
  expect(await local.verifyRequest(web)).toEqual(signer);
  expect(await web.text()).toBe('{"a":1}');
  const lists = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, [value]]));
  expect(await local.verifyRequest({ ...request, url: '/notes', headers: lists })).toEqual(signer);
});

test('a Request is taken although a framework has replaced the class', async () => {
  const { url, ...request } = await sign({ method: 'POST', body: 'text' });
  const web = new Request(url, request);
  vi.stubGlobal('Request', class extends Request {});
  onTestFinished(() => void vi.unstubAllGlobals());
  expect(await local.verifyRequest(web)).toMatchObject({ identityId });
});

test("the role's policies decide, and their variables are the session's", async () => {
  const request = await sign({});
  const ask = async (action: string, resource: string) =>
    (await local.verifyRequest(request, { action, resource })).allowed;
  expect(await ask('execute-api:Invoke', NOTES)).toBe(true);
  expect(await ask('execute-api:Invoke', NOTES.replace('GET', 'POST'))).toBe(false);
  expect(await ask('s3:PutObject', `arn:aws:s3:::notes/private/${identityId}/a.txt`)).toBe(true);
  expect(await ask('s3:PutObject', 'arn:aws:s3:::notes/private/us-east-1:other/a.txt')).toBe(false);
});

test('the headers of HTTP/2 and a body that is null are taken as they are', async () => {
  const { headers, ...request } = await sign({});
  const { host, ...rest } = headers;
  const received = { ':method': 'GET', ':path': '/notes', ':scheme': 'https', ':authority': host, ...rest };
  const sent = { ...request, url: '/notes', headers: received, body: null };
  expect(await local.verifyRequest(sent as never)).toMatchObject({ identityId });
});

describe('refuses', () => {
  test.each<
    [string, { body?: string; method?: string; url?: string; headers?: Record<string, string | undefined> }, string]
  >([
    ['another body', { body: 'changed' }, 'InvalidSignatureException'],
    ['another method', { method: 'DELETE' }, 'InvalidSignatureException'],
    ['another path', { url: 'https://api.example.com/others' }, 'InvalidSignatureException'],
    ['another host', { url: '/notes', headers: { host: 'evil.example.com' } }, 'InvalidSignatureException'],
    ['no signature', { headers: { authorization: undefined } }, 'MissingAuthenticationTokenException'],
    [
      'a cut signature',
      { headers: { authorization: 'AWS4-HMAC-SHA256 Credential=a' } },
      'IncompleteSignatureException',
    ],
    ['a forged session token', { headers: { 'x-amz-security-token': 'AAAA' } }, 'UnrecognizedClientException'],
  ])('%s', async (_, { headers, ...change }, name) => {
    const request = await sign({ method: 'POST', body: 'original' });
    const changed = { ...request, ...change, headers: { ...request.headers, ...headers } };
    await expect(local.verifyRequest(changed)).rejects.toMatchObject({ name });
  });

  test('a header of the signature that is not signed', async () => {
    const request = await sign({});
    const headers = { ...request.headers, 'x-amz-target': 'Other' };
    await expect(local.verifyRequest({ ...request, headers })).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
  });

  test('a key that it did not vend', async () => {
    const request = await sign({});
    const authorization = (request.headers.authorization ?? '').replace(/ASIA\w+/, 'ASIAFOREIGNFOREIGN00');
    await expect(
      local.verifyRequest({
        ...request,
        headers: { ...request.headers, authorization, 'x-amz-security-token': undefined },
      }),
    ).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  });

  test("another identity's session token with the own key, signed in full", async () => {
    const other = await createRequestSigner(local);
    const request = await sign({ credentials: { ...credentials, sessionToken: other.credentials.sessionToken } });
    await expect(local.verifyRequest(request)).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    const foreign = await sign({ credentials: { ...other.credentials, secretAccessKey: credentials.secretAccessKey } });
    await expect(local.verifyRequest(foreign)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  test('a key of another server', async () => {
    const other = await startLocal();
    const foreign = await createRequestSigner(other);
    await other.close();
    const request = await sign({ credentials: foreign.credentials });
    await expect(local.verifyRequest(request)).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  });

  test('a signature of another time', async () => {
    const request = await sign({ atMs: local.clock.now() - 3_600_000 });
    await expect(local.verifyRequest(request)).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      message: expect.stringContaining('Signature expired'),
    });
  });

  test('a scope without a service', async () => {
    const request = await sign({ service: '' });
    await expect(local.verifyRequest(request)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  test.each<[what: string, change: object | undefined, message: string]>([
    ['no request', undefined, 'verifyRequest takes a Request, or { method, url, headers, body }'],
    ['a URL without a scheme', { url: 'notes' }, '`url` is absolute, or begins with a slash'],
    ['no URL', { url: undefined }, '`url`'],
    ['no method', { method: '' }, '`method`'],
    ['no headers', { headers: undefined }, '`headers`'],
    ['a flat list of headers', { headers: ['host', 'api.example.com'] }, '`headers`'],
    ['a header that is a number', { headers: { 'content-length': 5 } }, 'The header "content-length"'],
    ['a stream', { body: new Blob(['text']).stream() }, '`body` is a text or bytes, as the server received it'],
    ['a parsed body', { body: { a: 1 } }, '`body` is a text or bytes, as the server received it'],
  ])('%s, in words', async (_, change, message) => {
    const request = change && { ...(await sign({})), ...change };
    const refused = expect(local.verifyRequest(request as never)).rejects;
    await refused.toThrow(TypeError);
    await refused.toThrow(message);
  });

  test('a question that is no text', async () => {
    const request = await sign({});
    for (const options of [{ action: 5 }, { action: 'a:b', resource: ['c'] }])
      await expect(local.verifyRequest(request, options as never)).rejects.toThrow(/^`(?:action|resource)` is a text/);
  });
});

test('POST /_claviger/verify answers as the method does', async () => {
  const request = await sign({ method: 'POST', body: '{"a":1}' });
  const post = async (body: object) => {
    const response = await fetch(`${local.url}/_claviger/verify`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return [response.status, await response.json()];
  };
  const sent = { ...request, body: Buffer.from('{"a":1}').toString('base64') };
  expect(await post(sent)).toEqual([200, await local.verifyRequest(request)]);
  expect(await post({ ...sent, action: 'execute-api:Invoke', resource: NOTES })).toMatchObject([
    200,
    { allowed: true },
  ]);
  expect(await post({ ...sent, method: 'PUT' })).toMatchObject([400, { __type: 'InvalidSignatureException' }]);
  expect(await post({ ...sent, body: '{"a":1}' })).toEqual([400, { message: '"body" is the body in base64.' }]);
  expect(await post({ ...sent, body: 'YWJjZ' })).toEqual([400, { message: '"body" is the body in base64.' }]);
  expect(await post({ ...sent, body: '-_8' })).toMatchObject([400, { __type: 'InvalidSignatureException' }]);
  expect(await post({ ...sent, headers: { ...sent.headers, host: 1 } })).toMatchObject([
    400,
    { message: 'The header "host" is a text, or a list of texts.' },
  ]);
  expect(await post({ url: '/' })).toMatchObject([400, { message: expect.stringContaining('`method`') }]);
  expect(await post({ ...sent, action: 1 })).toEqual([400, { message: '`action` is a text.' }]);
  const { body: _, ...withoutBody } = await sign({});
  for (const missing of [{}, { body: null, action: null, resource: null }])
    expect(await post({ ...withoutBody, ...missing })).toEqual([200, { ...(await local.verifyRequest(request)) }]);
  const broken = await fetch(`${local.url}/_claviger/verify`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"method":',
  });
  expect([broken.status, await broken.json()]).toMatchObject([400, { message: expect.stringContaining('as JSON') }]);
});
