/**
 * Says that users of a seed are not there, and what applies it.
 *
 * @param missing their names, at least one
 * @param seed its file
 */
export function describeMissingUsers(missing: readonly string[], seed: string): string {
  const who = missing.length === 1 ? `The user ${missing[0]} of` : `${missing.length} users of`;
  const are = missing.length === 1 ? 'is' : 'are';
  return `${who} ${seed} ${are} missing: a seed fills a new data folder. Reset the server in the console, or delete the folder.`;
}
