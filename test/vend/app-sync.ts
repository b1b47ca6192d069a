import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { World } from '../session/world.js';
import {
  type Admit,
  type Authorized,
  createIdentification,
  createProtocols,
  type Message,
  type Operation,
  PROTOCOLS,
} from './app-sync-protocols.js';

export interface AppSync {
  /** `http://127.0.0.1:<port>`, or `https:` */
  readonly url: string;
  /** The same with `ws:` or `wss:`. */
  readonly socketUrl: string;
  /** What was verified, in order. */
  readonly operations: Operation[];
  /** What was refused. */
  readonly refusals: string[];
  /** How many sockets are open. */
  count(): number;
  /** Ends all connections, as a network does. */
  drop(): void;
}

/**
 * A server of AppSync GraphQL, AppSync Events and of `graphql-transport-ws`. It verifies the token or the signature of each
 * query, connection, subscription and event. A subscription gets one value at once: its user.
 */
export async function openAppSync(
  world: World,
  { tls }: { readonly tls?: { readonly key: string; readonly cert: string } } = {},
): Promise<AppSync> {
  const identify = await createIdentification(world);
  const operations: Operation[] = [];
  const refusals: string[] = [];

  /** Records what a client may do, or refuses it. */
  const admit: Admit = async (type, request) => {
    try {
      const operation = { type, ...(await identify(request)) };
      operations.push(operation);
      return operation.user;
    } catch (error) {
      refusals.push(`${type}: ${(error as Error).message}`);
      throw error;
    }
  };
  const { accept, publish } = createProtocols(admit);

  const answerHttp = createHttpAnswer(admit, publish);
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
  });
  const server = tls ? createTlsServer(tls, answerHttp) : createServer(answerHttp);
  server.on('upgrade', (request, socket, head) => {
    admit('connect', readConnection(request)).then(
      (user) => sockets.handleUpgrade(request, socket, head, (connection) => accept(connection, user)),
      () => socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n'),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const drop = (): void => {
    for (const client of sockets.clients) client.terminate();
  };
  onTestFinished(() => {
    drop();
    server.closeAllConnections();
    server.close();
  });
  const authority = `${tls ? 's' : ''}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ url: `http${authority}`, socketUrl: `ws${authority}`, operations, refusals, drop },
    count: () => [...sockets.clients].filter(({ readyState }) => readyState === WebSocket.OPEN).length,
  };
}

/** Queries, mutations and events over HTTP. */
function createHttpAnswer(
  admit: Admit,
  publish: (channel: string, events: readonly string[]) => void,
): RequestListener {
  return async (incoming, outgoing) => {
    const { url = '', headers } = incoming;
    outgoing.setHeader('access-control-allow-origin', '*');
    outgoing.setHeader('access-control-allow-headers', headers['access-control-request-headers'] ?? '*');
    if (incoming.method === 'OPTIONS') return void outgoing.writeHead(204).end();
    const body = await readBody(incoming);
    try {
      const user = await admit('query', { path: url, headers: headers as Record<string, string>, body });
      const { channel, events } = JSON.parse(body) as Message;
      if (channel !== undefined) publish(channel, events ?? []);
      const answer = url.startsWith('/event') ? { successful: [], failed: [] } : { data: { user } };
      outgoing.setHeader('content-type', 'application/json');
      outgoing.end(JSON.stringify(answer));
    } catch {
      outgoing.writeHead(401, { 'content-type': 'application/json' });
      outgoing.end('{"errors":[{"errorType":"UnauthorizedException","message":"no"}]}');
    }
  };
}

/** What authorizes a connection: the headers in the protocols or the query, as AppSync takes them, or a token in the query. */
function readConnection({ url = '', headers }: IncomingMessage): Authorized {
  const protocols = headers['sec-websocket-protocol'] ?? '';
  const query = new URL(url, 'ws://host').searchParams;
  const encoded = /header-([\w-]+)/.exec(protocols)?.[1] ?? query.get('header') ?? undefined;
  const given: Record<string, string> =
    encoded === undefined
      ? { Authorization: query.get('token') ?? '' }
      : JSON.parse(Buffer.from(encoded, 'base64url').toString());
  const path = protocols.includes('aws-appsync-event-ws') ? '/event' : '/graphql/connect';
  return { path, headers: given, body: '{}' };
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
