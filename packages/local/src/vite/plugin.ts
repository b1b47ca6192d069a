import type { Environment, Plugin, ResolvedConfig, Rollup, ViteDevServer } from 'vite';
import type { Local } from '../server/local.js';
import { type BackendUse, useBackend } from './backends.js';
import { findOutputsFile, readBuildOutputs } from './build-outputs.js';
import { assertClavigerOptions, type ClavigerOptions, readBackendOptions } from './options.js';
import { OUTPUTS_MODULE } from './outputs-module.js';
import { addConsoleShortcut, announce } from './terminal.js';

/** Bundlers leave ids with this first character to the plug-in. */
const RESOLVED = `\0${OUTPUTS_MODULE}`;

/** A Vite plug-in. Its hooks are typed by Vite alone, so that the types of this package need no Vite. */
export interface ClavigerPlugin {
  readonly name: 'claviger';
}

/**
 * Runs a backend beside `vite dev`, and provides `virtual:claviger/outputs`: in development the configuration of that
 * backend, in a build the file `outputs`. A build without that file, or with one that points at this machine, fails.
 *
 * Codes and denied requests appear in Vite's terminal; the shortcut `c` opens the console. Under Vitest the backend is
 * in memory, on a free port.
 *
 * @throws {TypeError} for an unknown option
 * @throws {Error} from `vite dev`, when the port is taken or the seed's file cannot be read
 * @throws {DataFolderError} from `vite dev`, when the data folder cannot be used
 * @throws {SeedError} from `vite dev`, for an invalid seed
 * @throws {OutputsError} from `vite build`
 *
 * @example
 * ```ts
 * // vite.config.ts
 * import { claviger } from '@claviger/local/vite';
 * import { defineConfig } from 'vite';
 *
 * export default defineConfig({ plugins: [claviger({ seed: 'seed.json', outputs: 'amplify_outputs.json' })] });
 * ```
 */
export function claviger(options: ClavigerOptions = {}): ClavigerPlugin {
  assertClavigerOptions('claviger', options);
  let config: ResolvedConfig | undefined;
  let local: Local | undefined;
  /** By what each development server has for its own: a restarted one opens before its predecessor closes. */
  const uses = new WeakMap<Environment, BackendUse>();
  const requireConfig = (): ResolvedConfig => {
    if (config === undefined) throw new Error('The plug-in of Claviger runs in Vite only.');
    return config;
  };

  const readOutputs = async (context: Pick<Rollup.PluginContext, 'addWatchFile'>): Promise<object> => {
    const { command, root, logger } = requireConfig();
    if (command === 'serve') {
      if (local !== undefined) return local.outputs;
      throw new Error(`${OUTPUTS_MODULE} needs a running development server.`);
    }
    // A build that watches its files runs again when this one changes, after a fault, too.
    context.addWatchFile(findOutputsFile(root, options));
    const { outputs, warning } = await readBuildOutputs(root, options);
    if (warning !== undefined) logger.warnOnce(`Claviger: ${warning}`);
    return outputs;
  };

  const plugin: Plugin & ClavigerPlugin = {
    name: 'claviger',
    configResolved: (resolved) => {
      config = resolved;
    },
    configureServer: async (server: ViteDevServer) => {
      const { root, logger } = server.config;
      const write = (line: string): void => logger.info(`Claviger: ${line}`, { timestamp: true });
      const use = await useBackend(root, forRunner(options), write);
      uses.set(server.environments.client, use);
      local = use.local;
      await announce(server, local);
      addConsoleShortcut(server, local);
    },
    async closeBundle() {
      await uses.get(this.environment)?.release();
    },
    async buildStart() {
      // Before anything is bundled. Without the option the app may have its configuration from elsewhere.
      if (requireConfig().command === 'build' && options.outputs !== undefined) await readOutputs(this);
    },
    resolveId: (id) => (id === OUTPUTS_MODULE ? RESOLVED : undefined),
    async load(id) {
      if (id !== RESOLVED) return undefined;
      const outputs = await readOutputs(this);
      return `export default ${JSON.stringify(outputs)};`;
    },
  };
  return plugin;
}

/** Test runs must not share the data folder of a development server, and may run beside it. */
function forRunner(options: ClavigerOptions): ReturnType<typeof readBackendOptions> {
  const given = readBackendOptions(options);
  return process.env['VITEST'] === undefined ? given : { ...given, data: ':memory:', port: 0 };
}
