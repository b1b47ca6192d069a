import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { World } from '../session/world.js';

/** What a client did, and for which user: the `sub`, or the identity of a guest. */
export interface Operation {
  readonly type: 'query' | 'connect' | 'subscribe' | 'publish';
  readonly user: string;
  /** What authorized it: a token, or a signature with keys. */
  readonly mode: 'token' | 'signature';
}

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

/** A message of a client, in one of three protocols. */
interface Message {
  readonly id?: string;
  readonly type: string;
  readonly channel?: string;
  readonly events?: readonly string[];
  readonly authorization?: Record<string, string>;
  readonly payload?: { readonly data?: string; readonly extensions?: { authorization?: Record<string, string> } };
}

type Send = (message: object) => void;

/** The three protocols: `graphql-ws` of AppSync, AppSync Events, and `graphql-transport-ws` of the package graphql-ws. */
const PROTOCOLS = ['graphql-ws', 'aws-appsync-event-ws', 'graphql-transport-ws'];

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
  const listeners = new Map<WebSocket, Map<string, string>>();

  /** Records what a client may do, or refuses it. */
  const admit = async (type: Operation['type'], request: Parameters<typeof identify>[0]): Promise<string> => {
    try {
      const operation = { type, ...(await identify(request)) };
      operations.push(operation);
      return operation.user;
    } catch (error) {
      refusals.push(`${type}: ${(error as Error).message}`);
      throw error;
    }
  };
  const publish = (channel: string, events: readonly string[]): void => {
    for (const [socket, channels] of listeners) {
      for (const [id, name] of channels) {
        if (name !== channel) continue;
        for (const event of events) socket.send(JSON.stringify({ id, type: 'data', event }));
      }
    }
  };

  const answerHttp: RequestListener = async (incoming, outgoing) => {
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

  const answerGraphql = async (send: Send, { id, type, payload }: Message): Promise<void> => {
    if (type === 'connection_init') send({ type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } });
    if (type !== 'start') return;
    const headers = payload?.extensions?.authorization ?? {};
    const user = await admit('subscribe', { path: '/graphql', headers, body: payload?.data ?? '' });
    send({ id, type: 'start_ack' });
    send({ id, type: 'data', payload: { data: { user } } });
  };
  const answerEvents = async (socket: WebSocket, send: Send, message: Message): Promise<void> => {
    const { id = '', type, channel = '', events, authorization = {} } = message;
    if (type === 'connection_init') send({ type: 'connection_ack', connectionTimeoutMs: 300_000 });
    if (type !== 'subscribe' && type !== 'publish') return;
    const body = JSON.stringify(type === 'subscribe' ? { channel } : { channel, events });
    const user = await admit(type, { path: '/event', headers: authorization, body });
    send({ id, type: `${type}_success` });
    if (type === 'publish') return publish(channel, events ?? []);
    listeners.set(socket, (listeners.get(socket) ?? new Map()).set(id, channel));
    send({ id, type: 'data', event: JSON.stringify({ user }) });
  };
  const answerTransport = (send: Send, user: string, { id, type }: Message): void => {
    if (type === 'connection_init') send({ type: 'connection_ack' });
    if (type === 'subscribe') send({ id, type: 'next', payload: { data: { user } } });
  };

  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
  });
  const accept = (socket: WebSocket, user: string): void => {
    const send: Send = (message) => socket.send(JSON.stringify(message));
    socket.on('close', () => listeners.delete(socket));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Message;
      const refuse = (): void =>
        send({ id: message.id, type: 'error', payload: { errors: [{ errorType: 'UnauthorizedException' }] } });
      if (socket.protocol === 'graphql-ws') answerGraphql(send, message).catch(refuse);
      else if (socket.protocol === 'aws-appsync-event-ws') answerEvents(socket, send, message).catch(refuse);
      else answerTransport(send, user, message);
    });
  };

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

/** Who authorized a request: by a token in `Authorization`, else by a signature. */
async function createIdentification({ local, config }: World) {
  const { userPool } = config();
  const verifier = CognitoJwtVerifier.create({
    userPoolId: userPool.id,
    clientId: userPool.clientId,
    tokenUse: 'access',
  });
  verifier.cacheJwks(await (await fetch(`${local.url}/${userPool.id}/.well-known/jwks.json`)).json());
  return async ({
    path,
    headers,
    body,
  }: {
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }): Promise<Omit<Operation, 'type'>> => {
    const authorization = headers['Authorization'] ?? headers['authorization'] ?? '';
    if (!authorization.startsWith('AWS4')) {
      return { user: (await verifier.verify(authorization.replace(/^Bearer /, ''))).sub, mode: 'token' };
    }
    const { sub, identityId = '' } = await local.verifyRequest({ method: 'POST', url: path, headers, body });
    return { user: sub ?? identityId, mode: 'signature' };
  };
}

/** What authorizes a connection: the headers in the protocols or the query, as AppSync takes them, or a token in the query. */
function readConnection({ url = '', headers }: IncomingMessage) {
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
