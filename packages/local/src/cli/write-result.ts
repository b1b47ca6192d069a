import { writeFile } from 'node:fs/promises';
import { UsageError } from '../base/usage-error.js';
import { print } from './print.js';

/**
 * Writes what a command gives to a file, in UTF-8, also where the shell would write UTF-16, or prints it.
 *
 * @param file `--out`
 * @param mode of a new file
 * @throws {UsageError} when the file cannot be written
 */
export async function writeResult(text: string, file: string | undefined, mode = 0o666): Promise<void> {
  if (file === undefined) {
    await print(text);
    return;
  }
  await writeFile(file, text, { mode }).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file} cannot be written (${error.code ?? error.message}).`);
  });
}
