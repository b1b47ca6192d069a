import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  canonicalRequest,
  computeSignature,
  deriveSigningKey,
  type RawRequest,
  stringToSign,
} from './signature-canonical.js';
import { readSignature } from './signature-parameters.js';

interface Vector {
  readonly name: string;
  readonly service: string;
  readonly region: string;
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly date: string;
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  readonly resultHeaders?: Readonly<Record<string, string>>;
  readonly signedUrl?: string;
}

const vectors = JSON.parse(readFileSync(new URL('./signature-vectors.json', import.meta.url), 'utf8')) as {
  readonly secretAccessKey: string;
  readonly accessKeyId: string;
  readonly cases: readonly Vector[];
};

/** The request that the vector's signer put on the wire. */
function requestOf(vector: Vector): RawRequest {
  const url = vector.signedUrl ?? vector.url;
  const [, host = '', target = ''] = /^https?:\/\/([^/]+)(.*)$/.exec(url) ?? [];
  const headers = [['Host', host], ...Object.entries(vector.resultHeaders ?? {})] as [string, string][];
  return { method: vector.method, target, headers, body: Buffer.from(vector.body) };
}

test.each(vectors.cases)('$name', (vector) => {
  const request = requestOf(vector);
  const reading = readSignature(request);
  if (reading.kind !== 'signed') throw new Error(`The vector is ${reading.kind}`);
  const { parameters } = reading;
  expect(parameters.accessKeyId).toBe(vectors.accessKeyId);
  expect(parameters.signedAt).toBe(vector.date);
  expect(parameters.scope).toEqual({
    date: vector.date.slice(0, 8),
    region: vector.region,
    service: vector.service,
  });

  const canonical = canonicalRequest(request, parameters.signedHeaders);
  expect(canonical).toBe(vector.canonicalRequest);
  const toSign = stringToSign(canonical, parameters);
  expect(toSign).toBe(vector.stringToSign);
  const key = deriveSigningKey(vectors.secretAccessKey, parameters.scope);
  expect(computeSignature(key, toSign)).toBe(parameters.signature);
});

const signed = {
  credential: 'Credential=AKIAEXAMPLE/20260203/eu-west-1/sts/aws4_request',
  headers: 'SignedHeaders=host;x-amz-date',
  signature: `Signature=${'0'.repeat(64)}`,
};
const date = ['X-Amz-Date', '20260203T040506Z'] as const;

function readAuthorization(authorization: string, ...headers: (readonly [string, string])[]) {
  const all = [['Authorization', authorization] as const, ...headers];
  return readSignature({ method: 'POST', target: '/', headers: all, body: Buffer.alloc(0) });
}

test('blanks after the commas may be missing', () => {
  const { credential, headers, signature } = signed;
  const reading = readAuthorization(`AWS4-HMAC-SHA256 ${credential},${headers},${signature}`, date);
  expect(reading.kind).toBe('signed');
});

test('the Date header stands in for X-Amz-Date', () => {
  const authorization = `AWS4-HMAC-SHA256 ${signed.credential}, SignedHeaders=date;host, ${signed.signature}`;
  const reading = readAuthorization(authorization, ['Date', 'Tue, 03 Feb 2026 04:05:06 GMT']);
  expect(reading).toMatchObject({ parameters: { signedAt: '20260203T040506Z' } });
});

test.each([
  ['another scheme', 'Bearer abc'],
  ['another algorithm', `AWS4-ECDSA-P256-SHA256 ${signed.credential}, ${signed.headers}, ${signed.signature}`],
  ['no parameters', 'AWS4-HMAC-SHA256 '],
  ['a missing parameter', `AWS4-HMAC-SHA256 ${signed.credential}, ${signed.headers}`],
  ['an unknown parameter', `AWS4-HMAC-SHA256 ${signed.credential}, ${signed.headers}, ${signed.signature}, Extra=1`],
  [
    'a parameter twice',
    `AWS4-HMAC-SHA256 ${signed.credential}, ${signed.headers}, ${signed.signature}, ${signed.headers}`,
  ],
  [
    'a short scope',
    `AWS4-HMAC-SHA256 Credential=AKIA/20260203/sts/aws4_request, ${signed.headers}, ${signed.signature}`,
  ],
  [
    'a foreign terminator',
    `AWS4-HMAC-SHA256 Credential=AKIA/20260203/r/sts/aws3, ${signed.headers}, ${signed.signature}`,
  ],
  ['a short signature', `AWS4-HMAC-SHA256 ${signed.credential}, ${signed.headers}, Signature=abc`],
  ['an upper-case header name', `AWS4-HMAC-SHA256 ${signed.credential}, SignedHeaders=Host, ${signed.signature}`],
])('%s is malformed', (_, authorization) => {
  expect(readAuthorization(authorization, date).kind).toBe('malformed');
});

test('no date, two dates and no real date are malformed', () => {
  const { credential, headers, signature } = signed;
  const authorization = `AWS4-HMAC-SHA256 ${credential}, ${headers}, ${signature}`;
  expect(readAuthorization(authorization).kind).toBe('malformed');
  expect(readAuthorization(authorization, date, date).kind).toBe('malformed');
  expect(readAuthorization(authorization, ['X-Amz-Date', '20261303T040506Z']).kind).toBe('malformed');
  expect(readAuthorization(authorization, ['X-Amz-Date', 'yesterday']).kind).toBe('malformed');
});

test('a malformed signature is described without what was sent', () => {
  const reading = readAuthorization(`AWS4-HMAC-SHA256 Credential=secret-canary, Signature=secret-canary`, date);
  expect(JSON.stringify(reading)).not.toContain('canary');
});

test('nothing that is sent makes reading or canonicalising fail', () => {
  const name = fc.constantFrom('authorization', 'Date', 'x-amz-date', 'x-amz-security-token', 'host', 'x-other');
  const pieces = [
    'AWS4-HMAC-SHA256 ',
    signed.credential,
    ', ',
    signed.headers,
    ',',
    signed.signature,
    '20260203T040506Z',
    '%',
    '\u00ff',
  ];
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom(...pieces)).map((parts) => parts.join('')),
  );
  const query = [
    'X-Amz-Signature=',
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    '&',
    'X-Amz-Expires=60',
    'X-Amz-Date=',
    '%zz',
    '%',
    '=',
  ];
  fc.assert(
    fc.property(
      fc.array(fc.tuple(name, text)),
      fc.oneof(
        fc.string(),
        fc.array(fc.constantFrom(...query)).map((parts) => `/?${parts.join('')}`),
      ),
      (headers, target) => {
        const request = { method: 'POST', target, headers, body: Buffer.alloc(0) };
        const reading = readSignature(request);
        expect(['none', 'malformed', 'signed']).toContain(reading.kind);
        canonicalRequest(request, reading.kind === 'signed' ? reading.parameters.signedHeaders : ['host']);
      },
    ),
    { numRuns: 500 },
  );
});
