import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Local } from '../server/local.js';
import { useBackend } from './backends.js';
import { readBuildOutputs } from './build-outputs.js';
import { assertClavigerOptions, type ClavigerOptions, readBackendOptions } from './options.js';
import { OUTPUTS_MODULE } from './outputs-module.js';

/** Next's own names, which it passes to a configuration that is a function. */
const DEVELOPMENT = 'phase-development-server';
const BUILD = 'phase-production-build';

/** A configuration of Next that is a function. */
export type NextConfigFunction<Config> = (phase: string, context: never) => Config | Promise<Config>;

/** What this file reads of Next's configuration. */
interface Bundling {
  readonly turbopack?: { readonly resolveAlias?: Readonly<Record<string, unknown>> };
  readonly webpack?: ((config: WebpackConfig, context: WebpackContext) => WebpackConfig) | null;
}

interface WebpackConfig {
  readonly plugins: unknown[];
}

interface WebpackContext {
  readonly webpack: {
    readonly NormalModuleReplacementPlugin: new (pattern: RegExp, file: string) => unknown;
  };
}

/**
 * Does for Next what {@link claviger} does for Vite: runs a backend beside `next dev`, and provides
 * `virtual:claviger/outputs`, with Turbopack and with webpack. Codes and denied requests appear in Next's terminal.
 *
 * @throws {TypeError} for an unknown option
 * @throws {UsageError} from `next dev`, when the port is taken or the seed's file cannot be read
 * @throws {DataFolderError} from `next dev`, when the data folder cannot be used
 * @throws {SeedError} from `next dev`, for an invalid seed
 * @throws {OutputsError} from `next build`, without the file or with one that points at this machine
 *
 * @example
 * ```ts
 * // next.config.ts
 * import { withClaviger } from '@claviger/local/vite';
 *
 * export default withClaviger({ reactStrictMode: true }, { seed: 'seed.json' });
 * ```
 */
export function withClaviger<Config extends object>(
  nextConfig: Config | NextConfigFunction<Config>,
  options: ClavigerOptions = {},
): (phase: string, context: unknown) => Promise<Config> {
  assertClavigerOptions('withClaviger', options);
  return async (phase, context) => {
    const config = typeof nextConfig === 'function' ? await nextConfig(phase, context as never) : nextConfig;
    const root = process.cwd();
    if (phase === DEVELOPMENT && !isTelemetry()) {
      const { local, isShared } = await useBackend(root, readBackendOptions(options), (line) =>
        console.log(`Claviger: ${line}`),
      );
      // Next reads the configuration more than once.
      if (!isShared) await announce(local);
      return await addOutputs(config, { root, name: 'development', outputs: local.outputs });
    }
    if (phase === BUILD) {
      const { outputs, warning } = await readBuildOutputs(root, options);
      if (warning !== undefined) console.warn(`Claviger: ${warning}`);
      return await addOutputs(config, { root, name: 'build', outputs });
    }
    return config;
  };
}

async function announce(local: Local): Promise<void> {
  console.log(`Claviger: ${local.url}/_claviger/`);
  const [user] = await local.listReadyUsers(1);
  if (user !== undefined) console.log(`Claviger: sign in as ${user.username}, password ${user.password}`);
}

/** A process that Next starts when `next dev` ends reads the configuration for the name of a folder. */
function isTelemetry(): boolean {
  return /[\\/]telemetry[\\/]detached-flush\.js$/.test(process.argv[1] ?? '');
}

/** Where tools keep what they can make again. Turbopack reads no file of Next's own folder. */
const CACHE = 'node_modules/.cache/claviger';

/** Next has no virtual modules: the import leads to a file. */
async function addOutputs<Config extends object>(
  config: Config,
  { root, name, outputs }: { readonly root: string; readonly name: string; readonly outputs: object },
): Promise<Config> {
  const { turbopack, webpack } = config as Bundling;
  const path = `${CACHE}/${name}.json`;
  await mkdir(join(root, CACHE), { recursive: true });
  await writeFile(join(root, path), JSON.stringify(outputs));
  const added: Bundling = {
    turbopack: { ...turbopack, resolveAlias: { ...turbopack?.resolveAlias, [OUTPUTS_MODULE]: `./${path}` } },
    webpack: (given, context) => {
      const { NormalModuleReplacementPlugin } = context.webpack;
      // An alias comes too late: webpack takes `virtual:` for a scheme.
      given.plugins.push(new NormalModuleReplacementPlugin(/^virtual:claviger\/outputs$/, join(root, path)));
      return webpack?.(given, context) ?? given;
    },
  };
  return { ...config, ...added };
}
