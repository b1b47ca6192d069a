import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSamlIdp, encode } from '../../test-support/saml-idp.js';
import { verifyAssertion } from './assertion.js';
import { readMetadata } from './metadata.js';
import { readResponseDocument } from './response-document.js';
import { SamlError } from './saml-error.js';

const idp = createSamlIdp();
const { certificates } = readMetadata(idp.metadata);
const good = {
  recipient: 'http://127.0.0.1/saml2/idpresponse',
  now: Date.UTC(2026, 0, 1),
  nameId: 'ann',
  attributes: { mail: ['ann@example.com'] },
};
const signed = idp.sign(idp.write({ ...good, assertionId: '_a' }), '_a');
const unsigned = idp.write({
  ...good,
  nameId: 'admin',
  attributes: { mail: ['admin@example.com'] },
  assertionId: '_b',
});

/** What stands between two tags, tags included: edits along these lines are those that may still be XML. */
const pieces = (xml: string): string[] => xml.match(/<[^>]+>|[^<]+/g) ?? [];
const [own, foreign] = [pieces(signed), pieces(unsigned)];

/** Takes out a run of pieces, and puts a run of the own or of the foreign message anywhere. */
const edit = fc.record({
  at: fc.nat(own.length),
  removed: fc.nat(6),
  from: fc.constantFrom(own, foreign),
  start: fc.nat(Math.max(own.length, foreign.length)),
  length: fc.nat(12),
  rename: fc.boolean(),
});

const UNTOUCHED = { at: 0, removed: 0, from: own, start: 0, length: 0, rename: false };

async function read(xml: string): Promise<unknown> {
  const { nameId, attributes, id } = await verifyAssertion(readResponseDocument(encode(xml)), {
    certificates,
    decryptionKey: undefined,
  });
  return { nameId, attributes, id };
}

test('a rearranged response gives the signed content or an error', async () => {
  const said = await read(signed);
  expect(said).toMatchObject({ nameId: 'ann', attributes: { mail: 'ann@example.com' } });
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
      const parts = [...own];
      for (const { at, removed, from, start, length, rename } of edits) {
        const run = from.slice(start, start + length).map((part) => (rename ? part.replace('"_b"', '"_a"') : part));
        parts.splice(at, removed, ...run);
      }
      try {
        expect(await read(parts.join(''))).toEqual(said);
        accepted++;
      } catch (error) {
        if (!(error instanceof SamlError)) throw error;
      }
    }),
    { numRuns: 800, examples: [[[UNTOUCHED]]] },
  );
  // What stays as it was is taken: otherwise this would prove nothing.
  expect(accepted).toBeGreaterThan(0);
});
