import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSealer } from './sealer.js';

const secret = 'a secret of at least thirty-two bytes';
const sealer = createSealer([secret], 'pool/client');
const texts = fc.string({ unit: 'binary', maxLength: 300 }).map(toWellFormed);

/** A lone surrogate is not Unicode: as UTF-8 it becomes the replacement character. */
function toWellFormed(text: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text));
}

test('opens what it sealed, for the same purpose and label', async () => {
  await fc.assert(
    fc.asyncProperty(texts, texts, async (label, text) => {
      const sealed = await sealer.seal('session', label, text);
      expect(sealed).toMatch(/^[\w-]+$/);
      expect(await sealer.open('session', label, sealed)).toEqual({ text, isOld: false });
      expect(await sealer.open('outcome', label, sealed)).toBeUndefined();
      expect(await sealer.open('session', `${label}x`, sealed)).toBeUndefined();
    }),
    { numRuns: 50 },
  );
});

test('opens nothing after any change', async () => {
  const sealed = await sealer.seal('session', 'label', 'a text');
  const change = fc.record({ at: fc.nat(sealed.length - 2), to: fc.constantFrom(...'ABZaz09-_', '') });
  await fc.assert(
    fc.asyncProperty(change, async ({ at, to }) => {
      const changed = sealed.slice(0, at) + to + sealed.slice(at + 1);
      fc.pre(changed !== sealed);
      expect(await sealer.open('session', 'label', changed)).toBeUndefined();
    }),
    { numRuns: 200 },
  );
});

test('opens no other text, and never throws', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(texts, fc.base64String()), async (text) => {
      expect(await sealer.open('session', 'label', text)).toBeUndefined();
    }),
  );
});

test('equal texts have equal bytes, others have other vectors', async () => {
  const one = await sealer.seal('session', 'label', 'text');
  expect(await sealer.seal('session', 'label', 'text')).toBe(one);
  const others = await Promise.all([
    sealer.seal('session', 'label', 'text2'),
    sealer.seal('session', 'label2', 'text'),
    sealer.seal('outcome', 'label', 'text'),
  ]);
  const vectors = [one, ...others].map((sealed) => sealed.slice(0, 16));
  expect(new Set(vectors).size).toBe(4);
});

describe('the secrets', () => {
  test('the first one seals, all open', async () => {
    const rotated = createSealer([`new ${secret}`, secret], 'pool/client');
    const old = await sealer.seal('session', 'label', 'text');
    expect(await rotated.open('session', 'label', old)).toEqual({ text: 'text', isOld: true });
    const sealed = await rotated.seal('session', 'label', 'text');
    expect(await rotated.open('session', 'label', sealed)).toEqual({ text: 'text', isOld: false });
    expect(await sealer.open('session', 'label', sealed)).toBeUndefined();
  });

  test('of another pool or app client open nothing', async () => {
    const sealed = await sealer.seal('session', 'label', 'text');
    for (const scope of ['pool/other', 'other/client', 'pool/client/']) {
      expect(await createSealer([secret], scope).open('session', 'label', sealed)).toBeUndefined();
    }
  });
});
