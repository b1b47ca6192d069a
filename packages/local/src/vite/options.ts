import { isDeepStrictEqual } from 'node:util';
import { assertKnownOptions } from '../base/known-options.js';
import type { Seed } from '../seed/seed.js';
import { START_OPTIONS, type StartOptions } from '../server/start-options.js';

/** The options of {@link claviger} and {@link withClaviger}: those of `startLocal`, with other defaults, and two more. */
export interface ClavigerOptions extends Omit<StartOptions, 'seed' | 'log' | 'onEvent' | 'onMessage'> {
  /**
   * Initial data of a new data folder: `default` (two users that can sign in), `none`, the path of a JSON file, or the
   * seed itself. Default `default`.
   */
  readonly seed?: 'default' | 'none' | (string & {}) | Seed;
  /**
   * The configuration of a build: a JSON file, or a module whose default export it is. Default `amplify_outputs.json`.
   * Paths start at the app's root.
   */
  readonly outputs?: string;
  /** Let a build call a server on this machine, for end-to-end tests of the build. Default false. */
  readonly allowLoopback?: boolean;
  /** Default 9319, or the next free port. A given port is the only one. */
  readonly port?: number;
  /** A folder, made when missing, or `:memory:`. Default `.claviger`. */
  readonly data?: string;
}

/** What starts a backend: all options but those of builds. */
export type BackendOptions = Omit<ClavigerOptions, 'outputs' | 'allowLoopback'>;

export const DEFAULT_OUTPUTS = 'amplify_outputs.json';
export const DEFAULT_PORT = 9319;
export const DEFAULT_DATA = '.claviger';

export function readBackendOptions({ outputs: _, allowLoopback: __, ...options }: ClavigerOptions): BackendOptions {
  return options;
}

const { log: _log, onEvent: _onEvent, onMessage: _onMessage, ...ofBackends } = START_OPTIONS;

/**
 * Checks the names of options at once: a build reads few of them.
 *
 * @throws {TypeError} for an unknown option
 */
export function assertClavigerOptions(caller: 'claviger' | 'withClaviger', options: ClavigerOptions): void {
  assertKnownOptions(caller, options, { ...ofBackends, outputs: true, allowLoopback: true });
}

/** Functions, such as triggers, are equal only when they are the same. */
export function areSameOptions(one: BackendOptions, other: BackendOptions): boolean {
  return isDeepStrictEqual(one, other);
}
