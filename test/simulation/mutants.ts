import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A keeper that is broken on purpose, by one change of its text. */
export interface Mutant {
  readonly name: string;
  /** The invariant that it breaks. Another one may notice first. */
  readonly invariant: string;
  /** The file, from the folder of what is built. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export const mutants: readonly Mutant[] = [];

/**
 * Copies what is built, with the mutant's change in it.
 *
 * @throws {Error} when its text isn't there exactly once: the keeper has changed, and the mutant has to follow.
 */
export function createMutant(from: string, to: string, { name, file, find, replace }: Mutant): string {
  const dist = join(to, 'dist');
  cpSync(from, dist, { recursive: true });
  cpSync(join(dirname(from), 'package.json'), join(to, 'package.json'));
  const path = join(dist, file);
  const parts = readFileSync(path, 'utf8').split(find);
  if (parts.length !== 2) throw new Error(`${name}: its text is in ${file} ${parts.length - 1} times, not once`);
  writeFileSync(path, parts.join(replace));
  return dist;
}
