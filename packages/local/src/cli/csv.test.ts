import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UsageError } from '../base/usage-error.js';
import { formatCsv, parseCsv } from './csv.js';

test('written rows read back the same, with any text in their fields', () => {
  const field = fc.oneof(fc.string(), fc.constantFrom('"', ',', '\n', '\r\n', 'a"b', ''));
  // A row of one empty field looks like an empty line, and those are skipped.
  const row = fc.array(field, { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      expect(parseCsv(formatCsv(rows))).toEqual(rows);
    }),
  );
});

test('rows of other programs are read', () => {
  expect(parseCsv('\ufeffa,b\r\n1,"x, ""y"""\r\n\r\n2,')).toEqual([
    ['a', 'b'],
    ['1', 'x, "y"'],
    ['2', ''],
  ]);
  expect(() => parseCsv('a,b\n1,x"y\n')).toThrow(UsageError);
});
