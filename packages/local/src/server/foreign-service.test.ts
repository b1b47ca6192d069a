import { HeadBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { startTestLocal } from '../../test-support/server.js';

function signedFor(service: string): Record<string, string> {
  const scope = `AKIACLAVIGERLOCAL000/20300102/us-east-1/${service}/aws4_request`;
  return { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${'0'.repeat(64)}` };
}

const SENTENCE = /^This is Claviger: .* signed for [a-z0-9-]+: give that client its own endpoint\.$/;

test('the client of another service shows what this server is, at once', async () => {
  const local = await startTestLocal();
  const s3 = new S3Client({
    endpoint: local.url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: local.administrator,
  });
  const refused = { name: 'InvalidRequest', message: expect.stringMatching(SENTENCE), $metadata: { attempts: 1 } };
  await expect(s3.send(new ListBucketsCommand())).rejects.toMatchObject(refused);
  await expect(s3.send(new HeadBucketCommand({ Bucket: 'photos' }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 400, attempts: 1 },
  });
  expect(local.events.list()).toMatchObject([
    { operation: '/', status: 400, error: 'InvalidRequest', message: expect.stringMatching(SENTENCE) },
    { operation: '/photos/', status: 400, error: 'InvalidRequest' },
  ]);
});

const JSON_TYPE = 'application/x-amz-json-1.0';
const FORM = 'application/x-www-form-urlencoded; charset=utf-8';

test.each([
  ['dynamodb', '/', { 'x-amz-target': 'DynamoDB_20120810.ListTables', 'content-type': JSON_TYPE }, JSON_TYPE],
  ['lambda', '/2015-03-31/functions/f/invocations', { 'content-type': 'application/json' }, 'application/json'],
  ['sns', '/', { 'content-type': FORM }, 'text/xml'],
  ['ec2', '/', { 'content-type': FORM }, 'text/xml'],
  ['route53', '/2013-04-01/hostedzone', {}, 'text/xml'],
  ['s3', '/photos/one.jpg?X-Amz-Expires=60', {}, 'application/xml'],
  ['monitoring', '/service/x/operation/y', { 'smithy-protocol': 'rpc-v2-cbor' }, 'application/cbor'],
] as const)('%s gets an error in its own form', async (service, path, headers, type) => {
  const local = await startTestLocal();
  const body = 'Action=X'.repeat(1_000);
  const answer = await fetch(local.url + path, {
    method: 'POST',
    headers: { ...signedFor(service), ...headers },
    body,
  });
  expect(answer.status).toBe(400);
  expect(answer.headers.get('content-type')).toBe(type);
  expect(await answer.text()).toContain(`signed for ${service}:`);
});

test('a presigned URL of another service differs from one of this server', async () => {
  const local = await startTestLocal();
  const presigned = (service: string): string => {
    const scope = `AKIACLAVIGERLOCAL000/20300102/us-east-1/${service}/aws4_request`;
    return `${local.url}/?${new URLSearchParams({ Action: 'GetCallerIdentity', 'X-Amz-Credential': scope })}`;
  };
  expect(await (await fetch(presigned('s3'))).text()).toContain('signed for s3');
  expect(await (await fetch(presigned('sts'))).text()).not.toContain('This is Claviger');
});

test('an unsigned request of a foreign path is answered as before', async () => {
  const local = await startTestLocal();
  const answer = await fetch(`${local.url}/photos/one.jpg`, { headers: { authorization: 'Bearer x' } });
  expect(answer.status).toBe(404);
});
