import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findLoopback } from './find-loopback.js';
import { DEFAULT_OUTPUTS } from './options.js';
import { OutputsError } from './outputs-error.js';

/** The configuration of a build. */
export interface BuildOutputs {
  readonly outputs: object;
  /** One sentence about a build that calls this machine, which `allowLoopback` permits. */
  readonly warning: string | undefined;
}

/** What a build may say of its configuration. */
interface BuildOptions {
  readonly outputs?: string;
  readonly allowLoopback?: boolean;
}

/**
 * The path of the configuration of a build.
 *
 * @param root the app's folder, where a relative path starts
 */
export function findOutputsFile(root: string, { outputs: named = DEFAULT_OUTPUTS }: BuildOptions): string {
  return resolve(root, named);
}

/**
 * Reads the configuration of a build.
 *
 * @throws {OutputsError}
 */
export async function readBuildOutputs(root: string, options: BuildOptions): Promise<BuildOutputs> {
  const { outputs: named = DEFAULT_OUTPUTS, allowLoopback = false } = options;
  const file = findOutputsFile(root, options);
  const outputs = /\.[cm]?[jt]s$/.test(file) ? await importOutputs(file, named) : await parseOutputs(file, named);
  const found = findLoopback(outputs);
  if (found === undefined) return { outputs, warning: undefined };
  const place = `${named} points at this machine (${found.path} is ${found.value})`;
  if (allowLoopback) return { outputs, warning: `${place}: this build is for end-to-end tests only.` };
  throw new OutputsError(
    'loopback',
    `${place}: no user of the built app has a server there. Name the file of your deployment in the option outputs, or set allowLoopback for end-to-end tests of the build.`,
  );
}

async function parseOutputs(file: string, named: string): Promise<object> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw describeMissing(named, error);
  });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    // The parser's error would quote the file.
    throw new OutputsError('invalid', `${named} is not valid JSON.`);
  }
  return requireObject(content, named);
}

async function importOutputs(file: string, named: string): Promise<object> {
  const { mtimeMs } = await stat(file).catch((error: unknown) => {
    throw describeMissing(named, error);
  });
  // A build that watches its files reads the module again after a change.
  const loaded = await import(`${pathToFileURL(file).href}?${mtimeMs}`).catch((cause: unknown) => {
    throw new OutputsError('invalid', `${named} cannot be loaded: ${toMessage(cause)}`, { cause });
  });
  return requireObject((loaded as { readonly default?: unknown }).default, named);
}

function requireObject(content: unknown, named: string): object {
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content;
  throw new OutputsError(
    'invalid',
    `${named} holds no configuration: it must be an object, as amplify_outputs.json is.`,
  );
}

function describeMissing(named: string, cause: unknown): OutputsError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : toMessage(cause);
  return new OutputsError(
    'missing',
    `The build has no configuration: ${named} cannot be read (${code}). Write that of your deployment there, or name another file in the option outputs.`,
    { cause },
  );
}

function toMessage(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
