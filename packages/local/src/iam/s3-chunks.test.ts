import { describe, expect, test } from 'vitest';
import { isSignedInChunks } from './s3-chunks.js';
import { computeSignature, deriveSigningKey, sha256 } from './signature-canonical.js';

// Computed by a Python signer that reproduces the worked upload examples of the S3 documentation.
const scope = { date: '20260203', region: 'us-west-2', service: 's3' };
const signingKey = deriveSigningKey('k3yMaterial/For+Vectors0nly/AAAABBBBCCCCDDDD', scope);
const CHUNKS = ['x'.repeat(8_192), 'tail of the object', ''];
const PLAIN = {
  seed: '5d10bcc03c35a384605067acebb5c356af45ac6f0026e61b4174427d2288f50e',
  signatures: [
    '6f79d3630ad5baf7f5460cd524c7d9fee6c32a70a0da0f40c8b25eece92d72dc',
    'c0771303d73bd2dcabf5d730adfa82085e73efcbc249fb2baa8a87237f95bfd8',
    '455eef7b3dd7e73643d155dca6229f50530969dc727484a1bbac2338958c2823',
  ],
};
const WITH_TRAILER = {
  seed: '3900b4aecd938638983a9083dc277abefa4bfeddc88817482ca6fbec62bc0e65',
  signatures: [
    'adc285a42a312e8b605d90f8142777fa8c5ac3a09137e34fa6dbbcda3ff2023c',
    '30f7fa0ba0606d2b50bc2d823537e0d29401e8535d6fadcf544563b0f3038b72',
    'd4096b9f82b656730388c1fdf5a2d8b33098d250426abb1a4d0d2d4556bcea30',
  ],
};
const TRAILER =
  'x-amz-checksum-crc32:hYirpw==\r\n' +
  'x-amz-trailer-signature:1bcb77cde2d8df91e99ed5fecbe7e97a926689f2f668d7b0a14057a23f52ddc0\r\n\r\n';

function frame({ signatures }: typeof PLAIN, end: string, chunks: readonly string[] = CHUNKS): string {
  return chunks
    .map((data, index) => `${data.length.toString(16)};chunk-signature=${signatures[index]}\r\n${data}`)
    .join('\r\n')
    .concat(end);
}

function isSigned(text: string, { seed }: typeof PLAIN, hasTrailer = false): boolean {
  return isSignedInChunks({
    ...{ body: new TextEncoder().encode(text), signingKey, hasTrailer, decodedBytes: 8_210 },
    parameters: { signature: seed, signedAt: '20260203T040506Z', scope },
  });
}

test('the chunks and the trailer of known uploads have the right signatures', () => {
  const plain = frame(PLAIN, '\r\n');
  expect(plain).toHaveLength(8_472);
  expect(isSigned(plain, PLAIN)).toBe(true);
  const trailed = frame(WITH_TRAILER, `\r\n${TRAILER}`);
  expect(isSigned(trailed, WITH_TRAILER, true)).toBe(true);
  expect(isSigned(trailed.replace('hYirpw==\r\n', 'hYirpw==\n'), WITH_TRAILER, true)).toBe(true);
});

test.each<[what: string, change: (text: string) => string]>([
  ['a changed byte', (text) => text.replace('tail', 'tall')],
  ['a changed trailer', (text) => text.replace('hYirpw', 'AAAAAA')],
  ['another signature', (text) => text.replace(/signature=6f79|signature=adc2/, 'signature=0000')],
])('%s is noticed', (_, change) => {
  expect(isSigned(change(frame(WITH_TRAILER, `\r\n${TRAILER}`)), WITH_TRAILER, true)).toBe(false);
});

test('chunks in another order are noticed', () => {
  const { signatures } = PLAIN;
  const [first = '', second = '', last = ''] = CHUNKS;
  const swapped = { ...PLAIN, signatures: [signatures[1], signatures[0], signatures[2]] as string[] };
  expect(isSigned(frame(swapped, '\r\n', [second, first, last]), PLAIN)).toBe(false);
});

describe('refuses', () => {
  test.each<[what: string, text: string]>([
    ['nothing', ''],
    ['a body without chunks', 'text'],
    ['unsigned chunks', '4\r\ntext\r\n0\r\n\r\n'],
    ['a chunk that ends early', frame(PLAIN, '\r\n').slice(0, 4_000)],
    ['a missing last chunk', frame(PLAIN, '', CHUNKS.slice(0, 2))],
    ['an end that is cut', frame(PLAIN, '')],
  ])('%s', (_, text) => {
    let outcome: unknown;
    try {
      outcome = isSigned(text, PLAIN);
    } catch (error) {
      outcome = error;
    }
    // A chunk that is cut also has another signature.
    if (outcome !== false) expect(outcome).toMatchObject({ name: 'IncompleteBody', status: 400 });
  });

  test('a trailer without a signature', () => {
    const text = frame(WITH_TRAILER, '\r\nx-amz-checksum-crc32:hYirpw==\r\n\r\n');
    expect(() => isSigned(text, WITH_TRAILER, true)).toThrow('terminated unexpectedly');
  });

  test('fewer bytes than the request names, although each chunk is signed', () => {
    const toSign = ['AWS4-HMAC-SHA256-PAYLOAD', '20260203T040506Z', '20260203/us-west-2/s3/aws4_request'];
    const last = computeSignature(signingKey, [...toSign, PLAIN.seed, sha256(''), sha256('')].join('\n'));
    expect(() => isSigned(`0;chunk-signature=${last}\r\n\r\n`, PLAIN)).toThrow('terminated unexpectedly');
  });
});
