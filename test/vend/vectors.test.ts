// AWS's own test suite for Signature Version 4, and further vectors of two other signers.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { presignUrl, type SigningInput, signRequest } from '../../packages/auth/dist/vend/signature-v4.js';
import { presign, sign, type VectorInput } from './signer.js';

interface Vector {
  readonly name: string;
  readonly input: VectorInput;
  readonly header: { readonly authorization: string };
  readonly query: { readonly target: string };
}

interface OtherVector {
  readonly name: string;
  readonly service: string;
  readonly region: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly sessionToken: string | null;
  readonly date: string;
  readonly authorization?: string;
  readonly signedUrl?: string;
  readonly resultHeaders?: Readonly<Record<string, string>>;
}

const read = (name: string) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const { vectors }: { vectors: Vector[] } = read('sigv4-suite.json');
const others: { accessKeyId: string; secretAccessKey: string; cases: OtherVector[] } = read('sigv4-vectors.json');

describe("AWS's suite", () => {
  test('has its 38 requests', () => {
    expect(vectors).toHaveLength(38);
  });

  test.each(vectors)('$name, signed in the headers', async ({ input, header }) => {
    expect(Object.fromEntries(await sign(input)).Authorization).toBe(header.authorization);
  });

  test.each(vectors)('$name, signed in the query', async ({ input, query }) => {
    expect(await presign(input)).toBe(`https://example.amazonaws.com${query.target}`);
  });
});

describe('the Python SDK and the JavaScript SDK', () => {
  const { accessKeyId, secretAccessKey } = others;
  const toInput = ({ method, url, headers, body, region, service, sessionToken, date }: OtherVector): SigningInput => ({
    ...{ method, url, body, region, service },
    headers: Object.entries(headers),
    credentials: { accessKeyId, secretAccessKey, sessionToken: sessionToken ?? undefined },
    atMs: Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5')),
    isPathAsSent: service === 's3',
    signsBody: service === 's3',
  });

  test.each(others.cases.filter(({ authorization }) => authorization))('sign as we do: $name', async (vector) => {
    const added = Object.fromEntries(await signRequest(toInput(vector)));
    expect(added.Authorization).toBe(vector.authorization);
  });

  test.each(others.cases.filter(({ signedUrl }) => signedUrl))('sign URLs as we do: $name', async (vector) => {
    const wanted = new URL(vector.signedUrl ?? '');
    const signed = await presignUrl({
      ...toInput(vector),
      payloadHash: vector.service === 's3' ? 'UNSIGNED-PAYLOAD' : undefined,
      expiresInSeconds: Number(wanted.searchParams.get('X-Amz-Expires')),
    });
    const { searchParams } = new URL(signed);
    expect(Object.fromEntries(searchParams)).toEqual(Object.fromEntries(wanted.searchParams));
  });
});
