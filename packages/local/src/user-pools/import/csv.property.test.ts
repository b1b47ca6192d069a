import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCsv } from './csv.js';

async function* cut(text: string, sizes: readonly number[]): AsyncGenerator<string> {
  let at = 0;
  for (let n = 0; at < text.length; n++) {
    const size = sizes[n % sizes.length] ?? 1;
    yield text.slice(at, at + size);
    at += size;
  }
}

const quote = (field: string): string => `"${field.replaceAll('"', '""')}"`;

const fields = fc.array(fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\\', '\n', '\r', 'é') }), {
  minLength: 1,
  maxLength: 4,
});

test('what was written with quotes is read as it was, however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fields, { maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom('\n', '\r\n'),
      async (rows, sizes, end) => {
        const text = rows.map((row) => row.map(quote).join(',') + end).join('');
        const read: (readonly string[])[] = [];
        for await (const row of readCsv(cut(text, sizes))) read.push(row);
        expect(read).toEqual(rows);
      },
    ),
    { numRuns: 300 },
  );
});
