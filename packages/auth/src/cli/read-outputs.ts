import { readFile } from 'node:fs/promises';
import type { AuthConfig } from '../config/auth-config.js';
import { parseConfig } from '../config/parse-config.js';
import { isAuthError } from '../errors/auth-error.js';
import { errorCode } from '../storage/node-files.js';
import { CommandError } from './command-error.js';

/** The file of Amplify Gen 2 in the folder of an app. */
export const DEFAULT_OUTPUTS = 'amplify_outputs.json';

/**
 * Reads a configuration from a JSON file in any of the shapes that `createAuth` takes.
 *
 * @throws {CommandError} when the file cannot be read or is no configuration.
 */
export async function readOutputs(path: string): Promise<AuthConfig> {
  const config = await findOutputs(path);
  if (config === undefined) throw new CommandError(`There is no file ${path}. Pass --outputs with its path.`);
  return config;
}

/** As {@link readOutputs}; returns undefined when the file does not exist. */
export async function findOutputs(path: string): Promise<AuthConfig | undefined> {
  let text: string;
  try {
    text = decode(await readFile(path));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new CommandError(`${path} cannot be read (${errorCode(error)}).`);
  }
  try {
    return parseConfig(JSON.parse(text));
  } catch (error) {
    // The error of the parser quotes the text, which may have the secret of an app client.
    if (!isAuthError(error))
      throw new CommandError(`${path} is not JSON. Pass amplify_outputs.json or a file like it.`);
    throw new CommandError(`${path}: ${error.message} ${error.recoverySuggestion}`);
  }
}

/** Decodes a text by its byte order mark, without it. PowerShell writes files with one, and UTF-16 with `>`. */
function decode(bytes: Buffer): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}
