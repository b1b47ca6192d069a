import { UsageError } from '../base/usage-error.js';

/**
 * Prints a result on standard output.
 *
 * @throws {UsageError} when it cannot be written: its reader has ended, or a disk is full
 */
export async function print(text: string): Promise<void> {
  const { stdout } = process;
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void =>
      reject(new UsageError(`The result could not be written to standard output (${error.code ?? error.message}).`));
    // Without a listener the stream ends the process with a stack trace.
    stdout.on('error', fail);
    stdout.write(text, (error) => (error ? fail(error) : resolve()));
  });
}
