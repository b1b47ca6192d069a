import type { Server as HttpServer, RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import type { Certificate } from './self-signed.js';

/** The first byte of a TLS connection (RFC 8446, section 5.1): a handshake. No HTTP request begins with it. */
const TLS_HANDSHAKE = 22;

/** How long a connection may stay silent, and a handshake may take. */
const SILENCE_MS = 10_000;

/** What ends the connections of a server. */
export type Connections = Pick<HttpServer, 'closeIdleConnections' | 'closeAllConnections'>;

/** One port that speaks HTTP and, to those who begin so, HTTP over TLS. */
export interface BothProtocols {
  /** Listens and closes instead of the plain server. */
  readonly door: Server;
  /** The server behind it for clients that speak TLS. */
  readonly encrypted: HttpServer;
  /** Every connection of the door. Idle are those that are silent so far, which neither server knows. */
  readonly connections: Connections;
}

/**
 * Puts a door in front of a plain server that lets TLS in as well: Amplify hard-codes `https` for the login pages, and
 * everything else is at the same address without.
 *
 * @param options.silenceMs how long a connection may stay silent, and a handshake may take; default 10 seconds
 * @throws {Error} on Bun
 */
export function acceptBoth(
  plain: HttpServer,
  listener: RequestListener,
  { certificate, privateKey, silenceMs = SILENCE_MS }: Certificate & { readonly silenceMs?: number },
): BothProtocols {
  // Its HTTP servers take no connection that another server has accepted.
  if (process.versions['bun'] !== undefined) {
    throw new Error('Bun cannot speak HTTP and TLS on one port: start the server with Node.js or Deno.');
  }
  const encrypted = createTlsServer(
    { cert: certificate, key: privateKey, minVersion: 'TLSv1.2', handshakeTimeout: silenceMs },
    listener,
  );
  // A client that doesn't trust the certificate breaks off, and tells its own user.
  encrypted.on('tlsClientError', (_error, socket) => socket.destroy());
  const [open, silent] = [new Set<Socket>(), new Set<Socket>()];
  const door = createServer({ pauseOnConnect: true }, (socket) => {
    open.add(socket);
    silent.add(socket);
    // Until a server takes the connection, no other code listens to its errors.
    socket.once('error', () => socket.destroy());
    const silence = setTimeout(() => socket.destroy(), silenceMs);
    const endSilence = (): void => {
      clearTimeout(silence);
      silent.delete(socket);
    };
    socket.once('close', () => {
      endSilence();
      open.delete(socket);
    });
    sniff(socket, (first) => {
      endSilence();
      (first === TLS_HANDSHAKE ? encrypted : plain).emit('connection', socket);
    });
  });
  // What Node's own servers do about slow and idle connections begins when they listen, which these never do.
  door.once('listening', () => {
    for (const server of [plain, encrypted]) server.emit('listening');
  });
  door.once('close', () => {
    for (const server of [plain, encrypted]) server.close();
  });
  const connections = { closeIdleConnections: () => destroyAll(silent), closeAllConnections: () => destroyAll(open) };
  return { door, encrypted, connections };
}

function destroyAll(sockets: ReadonlySet<Socket>): void {
  for (const socket of sockets) socket.destroy();
}

function sniff(socket: Socket, choose: (firstByte: number | undefined) => void): void {
  socket.once('data', (chunk) => {
    socket.pause();
    socket.unshift(chunk);
    choose(chunk[0]);
    // The server that took over reads from here on.
    process.nextTick(() => socket.resume());
  });
  socket.resume();
}
