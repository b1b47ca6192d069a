import { errorCode } from '../storage/node-files.js';
import { CommandError } from './command-error.js';

/**
 * Prints a result on standard output.
 *
 * @throws {CommandError} when it cannot be written: its reader has ended, or a disk is full.
 */
export async function print(text: string): Promise<void> {
  const { stdout } = process;
  try {
    await new Promise<void>((resolve, reject) => {
      // Without a listener the stream ends the process with a stack trace.
      stdout.on('error', reject);
      stdout.write(`${text}\n`, (error) => (error ? reject(error) : resolve()));
    });
  } catch (error) {
    throw new CommandError(`The result could not be written to standard output (${errorCode(error)}).`);
  }
}
