import { createHash, createHmac } from 'node:crypto';
import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from '@aws-sdk/client-cognito-identity';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Local } from '../server/local.js';
import { startLocal } from '../server/start-local.js';
import { computeSignature, deriveSigningKey, sha256 } from './signature-canonical.js';

const NOTES = 'arn:aws:execute-api:us-east-1:123456789012:api/prod/GET/notes';
const OWN = 'arn:aws:s3:::notes/private/$' + '{cognito-identity.amazonaws.com:sub}/*';

let local: Local;
let identityId: string;
let credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };

/** `node:crypto` in the form that the AWS SDK takes. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash>;
  constructor(key?: unknown) {
    this.#hash = key === undefined ? createHash('sha256') : (createHmac('sha256', key as Uint8Array) as never);
  }
  update(data: never): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }
  reset(): void {}
}

interface Wish {
  readonly service?: string;
  readonly method?: string;
  readonly path?: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly atMs?: number;
  /** Default: those of the first identity. */
  readonly with?: typeof credentials;
}

/** A request that the AWS SDK's own signer signs, as a server receives it. */
async function sign({
  service = 'execute-api',
  method = 'GET',
  path = '/notes',
  query = {},
  body,
  atMs,
  ...wish
}: Wish) {
  const signer = new SignatureV4({
    ...{ credentials: wish.with ?? credentials, service, region: 'us-east-1', sha256: Sha256 as never },
    uriEscapePath: service !== 's3',
    applyChecksum: service === 's3',
  });
  const request = {
    ...{ method, path, query, protocol: 'https:', hostname: 'api.example.com' },
    headers: { host: 'api.example.com', ...wish.headers },
    body,
  };
  const { headers } = await signer.sign(request, { signingDate: new Date(atMs ?? local.clock.now()) });
  const search = new URLSearchParams(query).toString();
  return {
    method,
    url: `https://api.example.com${path}${search && `?${search}`}`,
    headers,
    ...(body !== undefined && { body }),
  };
}

/** A new identity and its keys. */
async function vend({ url, outputs } = local) {
  const client = new CognitoIdentityClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const { IdentityId = '' } = await client.send(new GetIdCommand({ IdentityPoolId: outputs.auth.identity_pool_id }));
  const { Credentials } = await client.send(new GetCredentialsForIdentityCommand({ IdentityId }));
  const { AccessKeyId = '', SecretKey = '', SessionToken = '' } = Credentials ?? {};
  return {
    identityId: IdentityId,
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretKey, sessionToken: SessionToken },
  };
}

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
  ({ identityId, credentials } = await vend());
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
    const other = await vend();
    const request = await sign({ with: { ...credentials, sessionToken: other.credentials.sessionToken } });
    await expect(local.verifyRequest(request)).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    const foreign = await sign({ with: { ...other.credentials, secretAccessKey: credentials.secretAccessKey } });
    await expect(local.verifyRequest(foreign)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  test('a key of another server', async () => {
    const other = await startLocal();
    const foreign = await vend(other);
    await other.close();
    const request = await sign({ with: foreign.credentials });
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

describe('S3', () => {
  test('keeps dot segments and names its own errors', async () => {
    const request = await sign({ service: 's3', method: 'PUT', path: '/notes//a%20b/./c', body: 'text' });
    expect(await local.verifyRequest(request)).toMatchObject({ identityId });
    await expect(local.verifyRequest({ ...request, url: '/notes/a' })).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
      status: 403,
    });
    await expect(local.verifyRequest({ ...request, headers: {} })).rejects.toMatchObject({
      name: 'MissingAuthenticationTokenException',
    });
  });

  const refused = (change: object, wish: Wish = {}) =>
    sign({ service: 's3', method: 'PUT', body: 'text', ...wish })
      .then((request) => local.verifyRequest({ ...request, ...change }))
      .then(
        () => 'accepted',
        ({ name, status }) => [name, status],
      );

  test('names what is wrong with a body, a token and the parameters of a signature', async () => {
    expect(await refused({ body: 'other' })).toEqual(['XAmzContentSHA256Mismatch', 400]);
    expect(await refused({}, { with: { ...credentials, sessionToken: 'AAAA' } })).toEqual(['InvalidToken', 400]);
    const { headers } = await sign({ service: 's3' });
    const { 'x-amz-content-sha256': _, ...withoutHash } = headers;
    expect(await refused({ headers: withoutHash })).toEqual(['InvalidRequest', 400]);
    const authorization = headers.authorization?.replace(/Signature=.*/, 'Signature=0');
    expect(await refused({ headers: { ...headers, authorization } })).toEqual(['AuthorizationHeaderMalformed', 400]);
    const url = `/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2F20260203%2Fus-east-1%2Fs3%2Faws4_request`;
    expect(await refused({ headers: {}, url })).toEqual(['AuthorizationQueryParametersError', 400]);
  });

  test('takes a signature of the last 15 minutes, and names the server’s time to older ones', async () => {
    expect(await refused({}, { atMs: local.clock.now() - 840_000 })).toBe('accepted');
    expect(await refused({}, { atMs: local.clock.now() + 840_000 })).toBe('accepted');
    for (const minutes of [-16, 16]) {
      const atMs = local.clock.now() + minutes * 60_000;
      expect(await refused({}, { atMs })).toEqual(['RequestTimeTooSkewed', 403]);
      const request = await sign({ service: 's3', atMs });
      await expect(local.verifyRequest(request)).rejects.toThrow(/too large\..*\(\d{8}T\d{6}Z [-+] 15 min\.\)$/);
    }
  });

  test('ends the time of a signed URL as S3 does', async () => {
    const presigned = async (ageSeconds: number, service = 's3') => {
      const signer = new SignatureV4({
        ...{ credentials, service, region: 'us-east-1', sha256: Sha256 as never, uriEscapePath: service !== 's3' },
      });
      const { headers, query } = await signer.presign(
        {
          ...{ method: 'GET', path: '/notes/a', protocol: 'https:', hostname: 'b.example.com' },
          headers: { host: 'b.example.com', ...(service === 's3' && { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }) },
        },
        { expiresIn: 60, signingDate: new Date(local.clock.now() - ageSeconds * 1_000) },
      );
      const search = new URLSearchParams(query as Record<string, string>).toString().replaceAll('+', '%20');
      return local.verifyRequest({ method: 'GET', url: `/notes/a?${search}`, headers });
    };
    expect(await presigned(50)).toMatchObject({ identityId });
    const denied = { name: 'AccessDenied', status: 403 };
    await expect(presigned(70)).rejects.toMatchObject({ ...denied, message: 'Request has expired' });
    await expect(presigned(-960)).rejects.toMatchObject({ ...denied, message: 'Request is not valid yet' });
    await expect(presigned(70, 'execute-api')).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  test('refuses headers of its own that are not signed', async () => {
    const request = await sign({ service: 's3', method: 'PUT', path: '/notes/a', body: 'text' });
    const unsigned = { ...request.headers, 'x-amz-acl': 'public-read' };
    await expect(local.verifyRequest({ ...request, headers: unsigned })).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'There were headers present in the request which were not signed',
    });
    const traced = { ...request.headers, 'x-amzn-trace-id': 'Root=1' };
    expect(await local.verifyRequest({ ...request, headers: traced })).toMatchObject({ identityId });
  });

  test('verifies each chunk of a body that is signed in chunks', async () => {
    const payload = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
    const request = await sign({
      ...{ service: 's3', method: 'PUT', body: '' },
      headers: { 'x-amz-content-sha256': payload, 'x-amz-decoded-content-length': '4' },
    });
    const signedAt = request.headers['x-amz-date'] ?? '';
    const scope = { date: signedAt.slice(0, 8), region: 'us-east-1', service: 's3' };
    const signingKey = deriveSigningKey(credentials.secretAccessKey, scope);
    let previous = request.headers.authorization?.split('Signature=')[1] ?? '';
    const frames = ['text', ''].map((data) => {
      const lines = ['AWS4-HMAC-SHA256-PAYLOAD', signedAt, `${scope.date}/us-east-1/s3/aws4_request`, previous];
      previous = computeSignature(signingKey, [...lines, sha256(''), sha256(data)].join('\n'));
      return `${data.length};chunk-signature=${previous}\r\n${data}\r\n`;
    });
    const body = frames.join('');
    expect(await local.verifyRequest({ ...request, body })).toMatchObject({ identityId });
    const changed = { ...request, body: body.replace('text', 'next') };
    await expect(local.verifyRequest(changed)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
    const { body: _, ...withoutBody } = request;
    expect(await local.verifyRequest(withoutBody)).toMatchObject({ identityId });
  });

  test('refuses an unknown word for the hash of the body', async () => {
    const headers = { 'x-amz-content-sha256': 'anything' };
    expect(await refused({}, { headers })).toEqual(['InvalidArgument', 400]);
  });

  test('takes an unsigned body', async () => {
    const request = await sign({
      service: 's3',
      method: 'PUT',
      headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
      body: 'text',
    });
    expect(await local.verifyRequest({ ...request, body: 'anything' })).toMatchObject({ identityId });
  });
});

test('a body of 100 MB is verified, and over HTTP refused in words', async () => {
  const request = await sign({ service: 's3', method: 'PUT', path: '/notes/a', body: 'text' });
  const body = new Uint8Array(100_000_000);
  await expect(local.verifyRequest({ ...request, body })).rejects.toMatchObject({ name: 'XAmzContentSHA256Mismatch' });
  const response = await fetch(`${local.url}/_claviger/verify`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"body":"${'A'.repeat(100_000_000)}"}`,
  });
  expect(response.status).toBe(413);
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
