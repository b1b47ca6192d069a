import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A folder like an app's: with the packages installed. */
export interface Project {
  readonly folder: string;
  remove(): void;
}

/**
 * Writes examples of the guide into a folder of their own.
 *
 * @param files the name of each file, and a text that its example alone has
 */
export function createProject(files: Readonly<Record<string, string>>): Project {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-samples-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const guide = readFileSync(join(root, 'docs/testing.md'), 'utf8');
  const samples = [...guide.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, sample = '']) => sample);
  for (const [name, text] of Object.entries(files)) {
    const found = samples.filter((sample) => sample.includes(text));
    if (found.length !== 1) throw new Error(`${found.length} examples of docs/testing.md have the text: ${text}`);
    writeFileSync(join(folder, name), found[0] ?? '');
  }
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}
