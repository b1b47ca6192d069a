import { afterEach, expect, test, vi } from 'vitest';
import { getSubtle, hmacSha256, sha256 } from './web-crypto.js';

const bytes = new Uint8Array(1);

afterEach(() => vi.unstubAllGlobals());

test.each([
  ['no crypto', undefined],
  ['no subtle, as on a page without https', { getRandomValues: crypto.getRandomValues.bind(crypto) }],
])('a runtime with %s gets SecureContextRequired', async (_, given) => {
  vi.stubGlobal('crypto', given);
  const expected = { kind: 'configuration', code: 'SecureContextRequired' };
  expect(() => getSubtle()).toThrow(expect.objectContaining(expected));
  await expect(sha256(bytes)).rejects.toMatchObject(expected);
  await expect(hmacSha256(bytes, bytes)).rejects.toMatchObject(expected);
});
