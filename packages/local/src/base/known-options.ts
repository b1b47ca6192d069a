/**
 * Refuses options that a function does not have: to ignore a misspelt one would do something else than was meant.
 *
 * @param caller the function, as its caller writes it
 * @param known every option: one that is missing here does not compile
 * @throws {TypeError} naming the first unknown option
 */
export function assertKnownOptions<Options extends object>(
  caller: string,
  given: Options,
  known: Readonly<Record<keyof Options & string, true>>,
): void {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  throw new TypeError(`${caller} has no option "${unknown.slice(0, 64)}": it takes ${Object.keys(known).join(', ')}.`);
}
