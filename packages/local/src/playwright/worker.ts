import type { Browser } from '@playwright/test';
import { findErrorCode } from '../base/error-code.js';
import { isLoopbackHost } from '../base/loopback.js';
import { ControlError } from '../control/control-error.js';
import { READY_USERS } from '../seed/seed.js';
import type { Local } from '../server/local.js';
import { startLocal } from '../server/start-local.js';
import { type ControlCall, createControlCall } from '../testing/control-call.js';
import { type Addresses, assertWorkerOptions, type ClavigerOptions, toAddresses } from './options.js';
import { startSocksProxy } from './socks-proxy.js';

/** The server of one Playwright worker, and the way of its browsers to it. */
export interface Worker extends Pick<Addresses, 'url' | 'origin'> {
  /** The server's own address. */
  readonly realUrl: string;
  readonly ask: ControlCall;
  /** For the browsers of this worker. */
  readonly proxyUrl: string;
  /** The browsers that the worker has started. */
  readonly browsers: Set<Browser>;
  /**
   * Brings the server back to what each test begins with.
   *
   * @throws {ControlError} `ServerUnreachable`
   */
  restore(): Promise<void>;
  close(): Promise<void>;
}

const SNAPSHOT = 'before each test';

/**
 * Starts the server of a worker, in memory, and a proxy that leads the browser to it from the address that the app knows.
 *
 * @throws {ControlError} `PortInUse`
 * @throws {TypeError} for options that are wrong
 */
export async function startWorker(options: ClavigerOptions, workerIndex: number): Promise<Worker> {
  assertWorkerOptions(options);
  const { url: _, origin: __, prepare, ...startOptions } = options;
  const addresses = toAddresses(options, workerIndex);
  const { url, origin } = addresses;
  const { port, host, protocol } = readAddress(url);
  const local = await startAt(addresses, {
    seed: READY_USERS,
    ...startOptions,
    publicUrl: url,
    tls: protocol === 'https:',
    port: addresses.isReal ? port : 0,
    allowedOrigins: [...(options.allowedOrigins ?? []), ...(origin === undefined ? [] : [origin])],
  });
  const { port: realPort } = readAddress(local.url);
  const proxy = await startSocksProxy((askedHost, askedPort) => {
    const isAsked = askedHost.toLowerCase() === host || (isLoopbackHost(host) && isLoopbackHost(askedHost));
    return isAsked && askedPort === port ? realPort : undefined;
  });
  await prepare?.(local);
  await local.snapshots.save(SNAPSHOT);
  const ask = createControlCall(local.url, { advice: 'the server of this Playwright worker has ended' });
  return {
    ...{ url, origin, ask },
    realUrl: local.url,
    proxyUrl: proxy.url,
    browsers: new Set(),
    restore: async () => {
      await ask('GET', 'health');
      await local.snapshots.restore(SNAPSHOT);
    },
    close: async () => void (await Promise.all([proxy.close(), local.close()])),
  };
}

async function startAt({ url }: Addresses, options: Parameters<typeof startLocal>[0]): Promise<Local> {
  try {
    return await startLocal(options);
  } catch (cause) {
    if (findErrorCode(cause) !== 'EADDRINUSE') throw cause;
    const message = `Another program has the port of ${url}: end it, or give this worker another "url".`;
    throw new ControlError('PortInUse', message, { cause });
  }
}

function readAddress(url: string): { readonly protocol: string; readonly host: string; readonly port: number } {
  const { protocol, hostname, port } = new URL(url);
  const standard = protocol === 'https:' ? 443 : 80;
  return { protocol, host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? standard : Number(port) };
}
