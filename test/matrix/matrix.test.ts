import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ROWS } from '../../tools/matrix-rows.mjs';

const cell = fileURLToPath(new URL('cell.mjs', import.meta.url));

/** Rows that every run has, and what their platform has no parts for. `npm run matrix` has all rows. */
const HERE: Readonly<Record<string, readonly string[]>> = {
  chromium: [],
  firefox: ['passkeys'],
  'node-20': ['passkeys'],
  'node-24': ['passkeys'],
  bun: ['passkeys'],
  deno: ['passkeys'],
  workerd: ['two tabs', 'passkeys'],
};

interface AreaResult {
  readonly area: string;
  readonly outcome: 'passed' | 'failed' | 'impossible';
}

for (const { name, title, suite, part } of ROWS.filter((row) => Object.hasOwn(HERE, row.name))) {
  const path = part.find();
  test.skipIf(path === undefined)(
    `the ${suite} on ${title}`,
    async () => {
      const args = [cell, name, suite, path ?? ''];
      const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 110_000 });
      const { results } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { readonly results: AreaResult[] };
      expect(results.length).toBeGreaterThan(0);
      expect(results.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
      const impossible = results.filter(({ outcome }) => outcome === 'impossible').map(({ area }) => area);
      expect(impossible).toEqual(suite === 'client' ? HERE[name] : []);
    },
    120_000,
  );
}
