import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('../../', import.meta.url));

/** The columns of each table. */
export type Column = 'web' | 'Swift' | 'Android' | 'here';

const columns: readonly Column[] = ['web', 'Swift', 'Android', 'here'];
const dash = '–';

/** The rows of the table under each heading of docs/coverage-of-amplify.md. Code loses its backticks, other text stays. */
export const tables: ReadonlyMap<string, readonly (readonly string[])[]> = readTables(
  readFileSync(`${root}docs/coverage-of-amplify.md`, 'utf8'),
);

function readTables(markdown: string): Map<string, string[][]> {
  const found = new Map<string, string[][]>();
  let heading = '';
  for (const line of markdown.split('\n')) {
    if (line.startsWith('## ')) heading = line.slice(3);
    if (!/^\| [`–]/.test(line)) continue;
    const cells = line.split('|').slice(1, -1);
    found.set(heading, [...(found.get(heading) ?? []), cells.map((cell) => cell.trim().replace(/^`([^`]*)`$/, '$1'))]);
  }
  return found;
}

/** The names in a column, each once: no dashes, and no text that says why there is no counterpart. */
export function namesIn(heading: string, column: Column): string[] {
  const cells = (tables.get(heading) ?? []).map((row) => row[columns.indexOf(column)] ?? '');
  return [...new Set(cells.filter((cell) => cell !== dash && !/^no (?:error|effect|counterpart)\b/.test(cell)))];
}

/** The names in a column whose last column is a text that begins so. */
export function namesWith(heading: string, column: Column, start: string): string[] {
  const rows = (tables.get(heading) ?? []).filter((row) => row.at(-1)?.startsWith(start));
  return rows.map((row) => row[columns.indexOf(column)] ?? '');
}
