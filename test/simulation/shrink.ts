import type { Keeper } from './keeper.js';
import { type Run, runSeed } from './run.js';

/** The steps of a failing run without which the same invariant still breaks in the same way are left out, one after another. */
export async function shrink(run: Run, keeper: Keeper): Promise<readonly number[]> {
  let kept = run.plan.map(({ id }) => id);
  const fails = async (only: readonly number[]): Promise<boolean> => {
    const { violation } = await runSeed(run.seed, { keeper, only });
    return kindOf(violation) === kindOf(run.violation);
  };
  for (let size = kept.length >> 1; size >= 1; size >>= 1) {
    for (let start = 0; start < kept.length; ) {
      const fewer = kept.filter((_, index) => index < start || index >= start + size);
      if (await fails(fewer)) kept = fewer;
      else start += size;
    }
  }
  return kept;
}

/** The invariant and what was said about it, without names and numbers. */
export function kindOf(
  violation: { readonly invariant: string; readonly text: string } | undefined,
): string | undefined {
  return violation && violation.invariant + violation.text.replace(/\w*\d\w*/g, '');
}
