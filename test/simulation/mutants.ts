import type { Keeper } from './keeper.js';
import type { Mutant } from './mutants/mutant.js';
import { platformMutants } from './mutants/platform-mutants.js';
import { sessionMutants } from './mutants/session-mutants.js';
import { storeMutants } from './mutants/store-mutants.js';

/** How each invariant looks when it is broken. */
export const mutants: readonly Mutant[] = [...storeMutants, ...platformMutants, ...sessionMutants];

/**
 * The keeper with one rule broken; without a name, the keeper itself.
 *
 * @throws {TypeError} for an unknown name.
 */
export function breakKeeper(keeper: Keeper, name: string | undefined): Keeper {
  if (name === undefined) return keeper;
  const mutant = mutants.find((one) => one.name === name);
  if (!mutant) throw new TypeError(`There is no mutant '${name}'.`);
  return mutant.change(keeper);
}
