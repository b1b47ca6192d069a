import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../base/usage-error.js';
import { checkTriggerOptions, type TriggerOptions } from '../triggers/configuration.js';
import { readTriggerModule } from '../triggers/module.js';
import type { OutboundRule } from '../wire/outbound.js';

/**
 * Reads `--triggers` and `--lambda-endpoint`.
 *
 * @param triggers the path of a module that exports functions by the names of triggers, or a URL
 * @throws {UsageError} for a module that cannot be loaded or has no trigger, and for a URL that requests may not reach
 */
export async function readTriggers(
  triggers: string | undefined,
  lambdaEndpoint: string | undefined,
  rule: OutboundRule,
): Promise<TriggerOptions> {
  const options: TriggerOptions = {
    ...(triggers === undefined ? {} : /^https?:/.test(triggers) ? { url: triggers } : await loadModule(triggers)),
    ...(lambdaEndpoint !== undefined && { lambdaEndpoint }),
  };
  try {
    checkTriggerOptions(options, rule);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  return options;
}

async function loadModule(path: string): Promise<TriggerOptions> {
  let exported: object;
  try {
    exported = (await import(pathToFileURL(resolve(path)).href)) as object;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The triggers in ${path} cannot be loaded: ${reason}`);
  }
  const options = readTriggerModule(exported);
  if (options === undefined) {
    throw new UsageError(`${path} exports no trigger: export functions by their names, such as PreSignUp.`);
  }
  return options;
}
