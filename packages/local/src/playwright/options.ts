import { DEFAULT_URL } from '../testing/control-call.js';
import { toOrigin } from '../testing/storage-state.js';
import type { UseLocalOptions } from '../testing/use-local.js';
import { isLoopbackUrl } from '../wire/outbound.js';

/** An address for each worker. `workerIndex` goes from 0 to one less than Playwright's `workers`. */
export type AddressOfWorker = (workerIndex: number) => string;

/** How the server of each worker is started. */
export interface ClavigerOptions
  extends Omit<UseLocalOptions, 'port' | 'host' | 'data' | 'database' | 'publicUrl' | 'tls'> {
  /**
   * Where the app looks for the server, as its configuration says. Requests of the browser to this address reach the server
   * of the worker, which has it as its public URL. Default `http://127.0.0.1:9319`.
   *
   * A function gives each worker's server an address of its own, where it listens: for an app with a server of its own
   * that calls it. Default where `origin` is a function: the ports 9320, 9321, …
   */
  readonly url?: string | AddressOfWorker;
  /**
   * Where the app runs. Default: the origin of Playwright's `baseURL`. A function says where each worker's app runs, and sets
   * `baseURL`.
   */
  readonly origin?: string | AddressOfWorker;
}

/** Where the server and the app of one worker are. */
export interface Addresses {
  /** The public URL of the server, without a trailing slash. */
  readonly url: string;
  /** Whether the server listens there. */
  readonly isReal: boolean;
  readonly origin: string | undefined;
}

const FIRST_PORT = 9_320;

/** The options of `startLocal` that the fixture sets itself. */
const OWN_OPTIONS: readonly Exclude<keyof UseLocalOptions, keyof ClavigerOptions>[] = [
  'port',
  'host',
  'data',
  'database',
  'publicUrl',
  'tls',
];

/** @throws {TypeError} for an option of `startLocal` that workers cannot share */
export function assertWorkerOptions(options: ClavigerOptions & Omit<UseLocalOptions, keyof ClavigerOptions>): void {
  const given = OWN_OPTIONS.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  throw new TypeError(
    `clavigerOptions has no "${given}": the server of each worker is in memory, and "url" says where the app looks for it.`,
  );
}

/** @throws {TypeError} for addresses that are no http or https URLs, or contradict each other */
export function toAddresses({ url, origin }: ClavigerOptions, workerIndex: number): Addresses {
  const isPerWorker = typeof origin === 'function';
  if (isPerWorker && typeof url === 'string') {
    throw new TypeError(
      '"origin" gives each worker an app of its own, so "url" must be a function, too: each app calls its server.',
    );
  }
  const given = url ?? (isPerWorker ? (index: number) => `http://127.0.0.1:${FIRST_PORT + index}` : DEFAULT_URL);
  const isReal = typeof given === 'function';
  const address = isReal ? given(workerIndex) : given;
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address) || new URL(address).pathname !== '/') {
    throw new TypeError(
      `"url" is where the app looks for the server, such as ${DEFAULT_URL}, and not ${JSON.stringify(address)}.`,
    );
  }
  if (isReal && !isLoopbackUrl(address)) {
    throw new TypeError(
      `The server of a worker listens on this machine, such as at http://127.0.0.1:9320, and not at ${address}.`,
    );
  }
  const page = isPerWorker ? origin(workerIndex) : origin;
  return { url: new URL(address).origin, isReal, origin: page === undefined ? undefined : toOrigin(page) };
}
