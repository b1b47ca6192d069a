// Our signer beside @smithy/signature-v4, on requests that chance makes.
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signRequest } from '../../packages/auth/dist/vend/signature-v4.js';
import { Sha256 } from '../../packages/local/test-support/node-hash.js';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const token = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,12}$/);
const encode = (value: string): string =>
  encodeURIComponent(value).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

const requests = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'),
  // A segment of one or two dots cannot be on the wire: URLs resolve it.
  segments: fc.array(
    text.filter((segment) => !/^\.{1,2}$/.test(segment)),
    { maxLength: 4 },
  ),
  query: fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), text, { maxKeys: 4 }),
  headers: fc.dictionary(
    token.map((name) => `x-${name.toLowerCase()}`),
    fc.stringMatching(/^[ -~]{0,20}$/),
    { maxKeys: 4 },
  ),
  body: fc.string({ unit: 'grapheme', maxLength: 40 }),
  sessionToken: fc.option(fc.base64String({ minLength: 4, maxLength: 40 }), { nil: undefined }),
  service: fc.constantFrom('execute-api', 's3', 'lambda', 'es'),
  atMs: fc.integer({ min: 1_600_000_000, max: 2_000_000_000 }).map((seconds) => seconds * 1000),
});

test('10,000 requests get the signature of @smithy/signature-v4', async () => {
  await fc.assert(
    fc.asyncProperty(requests, async ({ method, segments, query, headers, body, sessionToken, service, atMs }) => {
      const isS3 = service === 's3';
      const credentials = {
        accessKeyId: 'ASIAEXAMPLE',
        secretAccessKey: 'secret/key',
        ...(sessionToken && { sessionToken }),
      };
      const path = `/${segments.map(encode).join('/')}`;
      const pairs = Object.entries(query);
      const search = pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
      const theirs = await new SignatureV4({
        credentials,
        region: 'eu-west-1',
        service,
        sha256: Sha256,
        uriEscapePath: !isS3,
        applyChecksum: isS3,
      }).sign(
        {
          ...{ method, path, query, body, protocol: 'https:', hostname: 'api.example.com' },
          headers: { host: 'api.example.com', ...headers },
        },
        { signingDate: new Date(atMs) },
      );
      const ours = await signRequest({
        ...{ method, body, credentials, region: 'eu-west-1', service, atMs, isPathAsSent: isS3, signsBody: isS3 },
        url: `https://api.example.com${path}${search && `?${search}`}`,
        headers: Object.entries(headers),
      });
      expect(Object.fromEntries(ours).Authorization).toBe(theirs.headers.authorization);
    }),
    { numRuns: 10_000 },
  );
});
