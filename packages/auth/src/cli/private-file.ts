import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isAuthError } from '../errors/auth-error.js';
import { assertPrivate } from '../storage/file-access.js';
import { errorCode, loadNode } from '../storage/node-files.js';
import { CommandError } from './command-error.js';

/** Mode bits: any access of the group and of other users. */
const ANY_ACCESS_OF_OTHERS = 0o077;

/**
 * Asserts that no other user can write a file or its folder. A missing one passes.
 *
 * @throws {CommandError} which names the path.
 */
export async function assertPrivatePath(path: string): Promise<void> {
  try {
    await assertPrivate(loadNode(), path, dirname(path));
  } catch (error) {
    if (!isAuthError(error)) throw error;
    throw new CommandError(
      `Other users can write ${path} or its folder. Check its content, then run chmod 700 for the folder and 600 for the file.`,
    );
  }
}

/**
 * Reads a file that no other user can write, as UTF-8.
 *
 * @param isSecret - whether other users must not be able to read it either.
 * @returns undefined when it does not exist.
 * @throws {CommandError} when other users can write it, or read a secret one; when it cannot be read, such as a folder.
 */
export async function readPrivateFile(
  path: string,
  { isSecret }: { readonly isSecret: boolean },
): Promise<string | undefined> {
  await assertPrivatePath(path);
  try {
    const { mode } = await stat(path);
    // Windows has no such modes.
    if (isSecret && process.platform !== 'win32' && (mode & ANY_ACCESS_OF_OTHERS) !== 0)
      throw new CommandError(`Other users can read the key in ${path}. Run chmod 600 for it.`);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    if (error instanceof CommandError) throw error;
    // The error of a read names no path.
    throw new CommandError(`${path} cannot be read (${errorCode(error)}).`);
  }
}

/**
 * Writes a file that only its owner can access (0600), in a folder of that kind (0700). It has the old content or the new one,
 * whenever the process ends.
 *
 * @throws {CommandError} when other users can write it or its folder.
 */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await assertPrivatePath(path);
  const draft = `${path}.${randomBytes(8).toString('hex')}.tmp`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    // A part of a key on a full disk is a secret, too.
    await rm(draft, { force: true });
    throw error;
  }
}
