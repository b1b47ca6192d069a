/**
 * Finds the word that a mistyped one most likely means. It allows one swapped, missing, extra or wrong letter in three.
 *
 * @returns undefined when no word is close
 */
export function findNearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: distanceBetween(word.toLowerCase(), candidate) }))
    .sort((one, other) => one.distance - other.distance);
  const [nearest] = ranked;
  const allowed = Math.max(1, Math.floor(word.length / 3));
  return nearest !== undefined && nearest.distance <= allowed ? nearest.candidate : undefined;
}

/** The optimal string alignment distance: edits and swaps of neighbours. */
function distanceBetween(one: string, other: string): number {
  let [beforeLast, last]: [number[], number[]] = [[], Array.from({ length: other.length + 1 }, (_, index) => index)];
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const edited = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current.push(isSwapped ? Math.min(edited, (beforeLast[column - 2] ?? 0) + 1) : edited);
    }
    [beforeLast, last] = [last, current];
  }
  return last[other.length] ?? 0;
}
