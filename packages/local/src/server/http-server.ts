import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, isIPv6, type Server } from 'node:net';
import type { Connections } from '../tls/both-protocols.js';
import type { Certificate } from '../tls/self-signed.js';
import { toListenError } from './listen-error.js';

/** The one port of a server. */
export interface HttpServer {
  /** `http://127.0.0.1:<port>`, or the address that `host` names. */
  readonly url: string;
  /** The same address over TLS, with its certificate (PEM), where the port speaks TLS too. */
  readonly tls: { readonly url: string; readonly certificate: string } | undefined;
  /** Answers all requests from now on, and those that wait already. */
  answer(listener: RequestListener): void;
  /** Stops to listen, waits for requests in progress, and cuts the last of them off after a second. */
  close(): Promise<void>;
}

export interface HttpServerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  /** Absent without TLS. */
  readonly certificate: Certificate | undefined;
  /** Whether the process runs for as long as it listens. */
  readonly keepsProcess: boolean;
}

/**
 * Listens on a port. Requests that come before {@link HttpServer.answer} wait.
 *
 * @throws {Error} with Node's `code` when it cannot listen there
 */
export async function openHttpServer({
  port,
  host,
  certificate,
  keepsProcess,
}: HttpServerOptions): Promise<HttpServer> {
  let answer: (listener: RequestListener) => void = () => undefined;
  const answering = new Promise<RequestListener>((resolve) => {
    answer = resolve;
  });
  const { door, connections } = await createServers((incoming, outgoing) => {
    void answering.then((listener) => listener(incoming, outgoing));
  }, certificate);
  await listen(door, { port, host });
  if (!keepsProcess) door.unref();
  const authority = toAuthority(door.address() as AddressInfo);
  return {
    url: `http://${authority}`,
    tls: certificate && { url: `https://${authority}`, certificate: certificate.certificate },
    answer,
    close: () => finishRequests(door, connections),
  };
}

async function listen(door: Server, { port, host }: Pick<HttpServerOptions, 'port' | 'host'>): Promise<void> {
  try {
    // URLs have an IPv6 address in brackets.
    door.listen(port, host.replace(/^\[(.+)\]$/, '$1'));
    // Rejects when the server emits an error instead.
    await once(door, 'listening');
  } catch (error) {
    throw toListenError(error, { port, host });
  }
}

/** Where clients on this machine reach a listening server. All interfaces include 127.0.0.1. */
function toAuthority({ address, port }: AddressInfo): string {
  // A URL cannot hold the zone of a link-local address.
  if (address === '0.0.0.0' || address === '::' || address.includes('%')) return `127.0.0.1:${port}`;
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
}

interface Servers {
  /** What listens. */
  readonly door: Server;
  /** What ends connections: of each server, and of the door where it has some of its own. */
  readonly connections: readonly Connections[];
}

async function createServers(listener: RequestListener, certificate: Certificate | undefined): Promise<Servers> {
  const plain = createServer(listener);
  if (certificate === undefined) return { door: plain, connections: [plain] };
  const { acceptBoth } = await import('../tls/both-protocols.js');
  const { door, encrypted, connections } = acceptBoth(plain, listener, certificate);
  return { door, connections: [plain, encrypted, connections] };
}

/** How long requests in progress get to finish. */
export const CLOSING_MS = 1_000;
const IDLE_CHECK_MS = 20;

async function finishRequests(door: Server, connections: readonly Connections[]): Promise<void> {
  const closed = new Promise<void>((resolve) => door.close(() => resolve()));
  const closeIdle = (): void => {
    for (const server of connections) server.closeIdleConnections();
  };
  closeIdle();
  // A client keeps its connection after the last answer.
  const repeat = setInterval(closeIdle, IDLE_CHECK_MS);
  const cutOff = setTimeout(() => {
    for (const server of connections) server.closeAllConnections();
  }, CLOSING_MS);
  await closed;
  clearInterval(repeat);
  clearTimeout(cutOff);
}
