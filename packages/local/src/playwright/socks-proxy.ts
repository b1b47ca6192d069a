import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Where connections to a host and port really go. Undefined: where they say. */
export type Reroute = (host: string, port: number) => number | undefined;

/** A proxy on this machine. */
export interface SocksProxy {
  /** `socks5://127.0.0.1:<port>` */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts a SOCKS 5 proxy (RFC 1928) on the loopback interface. It passes bytes on, so that browsers keep their own view of
 * a rerouted address: origin, cookies, redirects, sockets, TLS. A web page cannot use it: it does not speak HTTP.
 *
 * @param reroute gives the port on 127.0.0.1 for an address
 */
export async function startSocksProxy(reroute: Reroute): Promise<SocksProxy> {
  const sockets = new Set<Socket>();
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    track(client);
    serve(client, (host, port) => {
      const own = reroute(host, port);
      // A name below localhost is this machine for browsers, but not for every resolver.
      const target = /(?:^|\.)localhost$/i.test(host) ? 'localhost' : host;
      const address = own === undefined ? { host: target, port } : { host: '127.0.0.1', port: own };
      const upstream = connect({ ...address, allowHalfOpen: true });
      track(upstream);
      return upstream;
    }).catch(() => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return {
    url: `socks5://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const VERSION = 5;
const NO_AUTHENTICATION = 0;
const CONNECT = 1;
const SUCCEEDED = 0;
const CONNECTION_REFUSED = 5;
const COMMAND_NOT_SUPPORTED = 7;

async function serve(client: Socket, open: (host: string, port: number) => Socket): Promise<void> {
  const { read, rest } = createReader(client);
  const [version, methods = 0] = await read(2);
  if (version !== VERSION) throw new Error('This is not SOCKS 5.');
  await read(methods);
  client.write(Uint8Array.of(VERSION, NO_AUTHENTICATION));
  const [, command, , addressType = 0] = await read(4);
  const host = await readHost(addressType, read);
  const port = (await read(2)).readUInt16BE();
  if (command !== CONNECT) {
    client.end(reply(COMMAND_NOT_SUPPORTED));
    return;
  }
  const upstream = open(host, port);
  try {
    await once(upstream, 'connect');
  } catch {
    client.end(reply(CONNECTION_REFUSED));
    return;
  }
  upstream.setNoDelay();
  client.setNoDelay();
  client.write(reply(SUCCEEDED));
  upstream.write(rest());
  client.pipe(upstream).pipe(client);
  client.on('close', () => upstream.destroy());
  upstream.on('close', () => client.destroy());
}

/** The bound address is of no interest to a client that connects. */
function reply(status: number): Uint8Array {
  return Uint8Array.of(VERSION, status, 0, 1, 0, 0, 0, 0, 0, 0);
}

type Read = (bytes: number) => Promise<Buffer>;

interface Reader {
  /** Reads so many bytes. It rejects when the client goes first. */
  readonly read: Read;
  /** What the client has sent beyond that. */
  rest(): Buffer;
}

function createReader(socket: Socket): Reader {
  let kept = Buffer.alloc(0);
  const readChunk = (): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const fail = (): void => reject(new Error('The client has gone.'));
      socket.once('end', fail).once('close', fail);
      socket.once('data', (chunk: Buffer) => {
        // The next chunk waits for the next call.
        socket.pause().off('end', fail).off('close', fail);
        resolve(chunk);
      });
      socket.resume();
    });
  return {
    read: async (bytes) => {
      while (kept.length < bytes) kept = Buffer.concat([kept, await readChunk()]);
      const read = kept.subarray(0, bytes);
      kept = kept.subarray(bytes);
      return read;
    },
    rest: () => kept,
  };
}

const IPV4 = 1;
const DOMAIN = 3;
const IPV6 = 4;

async function readHost(addressType: number, read: Read): Promise<string> {
  if (addressType === IPV4) return (await read(4)).join('.');
  if (addressType === DOMAIN) return (await read((await read(1))[0] ?? 0)).toString('latin1');
  if (addressType !== IPV6) throw new Error('There is no such type of address.');
  const bytes = await read(16);
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  return groups.join(':');
}
