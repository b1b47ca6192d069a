import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createRequestSigner,
  createSdkSigner,
  type RequestSigner,
  type Wish,
} from '../../test-support/signed-requests.js';
import type { Local } from '../server/local.js';
import { startLocal } from '../server/start-local.js';
import { computeSignature, deriveSigningKey, sha256 } from './signature-canonical.js';

let local: Local;
let identityId: string;
let credentials: RequestSigner['credentials'];
let sign: RequestSigner['sign'];

beforeAll(async () => {
  local = await startLocal();
  ({ identityId, credentials, sign } = await createRequestSigner(local));
});
afterAll(() => local.close());

test('S3 keeps dot segments and names its own errors', async () => {
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

test('S3 names what is wrong with a body, a token and the parameters of a signature', async () => {
  expect(await refused({ body: 'other' })).toEqual(['XAmzContentSHA256Mismatch', 400]);
  expect(await refused({}, { credentials: { ...credentials, sessionToken: 'AAAA' } })).toEqual(['InvalidToken', 400]);
  const { headers } = await sign({ service: 's3' });
  const { 'x-amz-content-sha256': _, ...withoutHash } = headers;
  expect(await refused({ headers: withoutHash })).toEqual(['InvalidRequest', 400]);
  const authorization = headers.authorization?.replace(/Signature=.*/, 'Signature=0');
  expect(await refused({ headers: { ...headers, authorization } })).toEqual(['AuthorizationHeaderMalformed', 400]);
  const url = `/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2F20260203%2Fus-east-1%2Fs3%2Faws4_request`;
  expect(await refused({ headers: {}, url })).toEqual(['AuthorizationQueryParametersError', 400]);
});

test('S3 takes a signature of the last 15 minutes, and names the server’s time to older ones', async () => {
  expect(await refused({}, { atMs: local.clock.now() - 840_000 })).toBe('accepted');
  expect(await refused({}, { atMs: local.clock.now() + 840_000 })).toBe('accepted');
  for (const minutes of [-16, 16]) {
    const atMs = local.clock.now() + minutes * 60_000;
    expect(await refused({}, { atMs })).toEqual(['RequestTimeTooSkewed', 403]);
    const request = await sign({ service: 's3', atMs });
    await expect(local.verifyRequest(request)).rejects.toThrow(/too large\..*\(\d{8}T\d{6}Z [-+] 15 min\.\)$/);
  }
});

test('the time of a signed URL ends as in S3', async () => {
  const presigned = async (ageSeconds: number, service = 's3') => {
    const { headers, query } = await createSdkSigner(service, credentials).presign(
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

test('S3 refuses headers of its own that are not signed', async () => {
  const request = await sign({ service: 's3', method: 'PUT', path: '/notes/a', body: 'text' });
  const unsigned = { ...request.headers, 'x-amz-acl': 'public-read' };
  await expect(local.verifyRequest({ ...request, headers: unsigned })).rejects.toMatchObject({
    name: 'AccessDenied',
    message: 'There were headers present in the request which were not signed',
  });
  const traced = { ...request.headers, 'x-amzn-trace-id': 'Root=1' };
  expect(await local.verifyRequest({ ...request, headers: traced })).toMatchObject({ identityId });
});

test('S3 verifies each chunk of a body that is signed in chunks', async () => {
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

test('S3 refuses an unknown word for the hash of the body', async () => {
  const headers = { 'x-amz-content-sha256': 'anything' };
  expect(await refused({}, { headers })).toEqual(['InvalidArgument', 400]);
});

test('S3 takes an unsigned body', async () => {
  const request = await sign({
    service: 's3',
    method: 'PUT',
    headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    body: 'text',
  });
  expect(await local.verifyRequest({ ...request, body: 'anything' })).toMatchObject({ identityId });
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
