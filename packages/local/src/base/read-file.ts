import { readFile } from 'node:fs/promises';
import { UsageError } from './usage-error.js';

/** @throws {UsageError} */
export async function readJsonFile(path: string): Promise<unknown> {
  const text = await readTextFile(path);
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${path} is not valid JSON.`);
  }
}

/** @throws {UsageError} */
export async function readTextFile(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${path} cannot be read (${error.code ?? error.message}).`);
  });
}
