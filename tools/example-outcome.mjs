// What a run of an example's tests says. Without this, an example whose tests are all skipped would count as passed.

/**
 * Reads the end of `node --test`.
 *
 * @param {{ status: number, output: string }} run
 * @returns {'passed' | 'failed'}
 */
export function readNodeTests({ status, output }) {
  /** @param {string} name of a row in the summary */
  const count = (name) => Number(new RegExp(`^\\S+ ${name} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  // The runner counts a file without tests as a test of the file's name.
  if (/^\S+ \S*\.test\.mjs \([\d.]+ms\)$/m.test(output)) return 'failed';
  return status === 0 && count('pass') > 0 && count('skipped') + count('todo') === 0 ? 'passed' : 'failed';
}
