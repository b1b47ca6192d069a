import { CognitoJwtVerifier } from 'aws-jwt-verify';
import type { WebSocket } from 'ws';
import type { World } from '../session/world.js';

/** What a client did, and for which user: the `sub`, or the identity of a guest. */
export interface Operation {
  readonly type: 'query' | 'connect' | 'subscribe' | 'publish';
  readonly user: string;
  /** What authorized it: a token, or a signature with keys. */
  readonly mode: 'token' | 'signature';
}

/** What authorizes an operation: its headers, and what a signature covers. */
export interface Authorized {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Resolves with the user of an operation, or refuses it. */
export type Admit = (type: Operation['type'], request: Authorized) => Promise<string>;

/** A message of a client, in one of three protocols. */
export interface Message {
  readonly id?: string;
  readonly type: string;
  readonly channel?: string;
  readonly events?: readonly string[];
  readonly authorization?: Record<string, string>;
  readonly payload?: { readonly data?: string; readonly extensions?: { authorization?: Record<string, string> } };
}

type Send = (message: object) => void;

/** The three protocols: `graphql-ws` of AppSync, AppSync Events, and `graphql-transport-ws` of the package graphql-ws. */
export const PROTOCOLS = ['graphql-ws', 'aws-appsync-event-ws', 'graphql-transport-ws'];

/** Answers the messages of sockets whose connection was admitted. */
export function createProtocols(admit: Admit) {
  const listeners = new Map<WebSocket, Map<string, string>>();
  const publish = (channel: string, events: readonly string[]): void => {
    for (const [socket, channels] of listeners) {
      for (const [id, name] of channels) {
        if (name !== channel) continue;
        for (const event of events) socket.send(JSON.stringify({ id, type: 'data', event }));
      }
    }
  };

  /** AppSync, "Understanding the Event API WebSocket protocol". */
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
  const accept = (socket: WebSocket, user: string): void => {
    const send: Send = (message) => socket.send(JSON.stringify(message));
    socket.on('close', () => listeners.delete(socket));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Message;
      const refuse = (): void =>
        send({ id: message.id, type: 'error', payload: { errors: [{ errorType: 'UnauthorizedException' }] } });
      if (socket.protocol === 'graphql-ws') answerGraphql(admit, send, message).catch(refuse);
      else if (socket.protocol === 'aws-appsync-event-ws') answerEvents(socket, send, message).catch(refuse);
      else answerTransport(send, user, message);
    });
  };

  return { accept, publish };
}

/** AppSync, "Building a real-time WebSocket client": the protocol of GraphQL. */
async function answerGraphql(admit: Admit, send: Send, { id, type, payload }: Message): Promise<void> {
  if (type === 'connection_init') send({ type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } });
  if (type !== 'start') return;
  const headers = payload?.extensions?.authorization ?? {};
  const user = await admit('subscribe', { path: '/graphql', headers, body: payload?.data ?? '' });
  send({ id, type: 'start_ack' });
  send({ id, type: 'data', payload: { data: { user } } });
}

/** `graphql-transport-ws`, of the package graphql-ws: the connection is authorized, and nothing after it. */
function answerTransport(send: Send, user: string, { id, type }: Message): void {
  if (type === 'connection_init') send({ type: 'connection_ack' });
  if (type === 'subscribe') send({ id, type: 'next', payload: { data: { user } } });
}

/** Who authorized a request: by a token in `Authorization`, else by a signature. */
export async function createIdentification({ local, config }: World) {
  const { userPool } = config();
  const verifier = CognitoJwtVerifier.create({
    userPoolId: userPool.id,
    clientId: userPool.clientId,
    tokenUse: 'access',
  });
  verifier.cacheJwks(await (await fetch(`${local.url}/${userPool.id}/.well-known/jwks.json`)).json());
  return async ({ path, headers, body }: Authorized): Promise<Omit<Operation, 'type'>> => {
    const authorization = headers['Authorization'] ?? headers['authorization'] ?? '';
    if (!authorization.startsWith('AWS4')) {
      return { user: (await verifier.verify(authorization.replace(/^Bearer /, ''))).sub, mode: 'token' };
    }
    const { sub, identityId = '' } = await local.verifyRequest({ method: 'POST', url: path, headers, body });
    return { user: sub ?? identityId, mode: 'signature' };
  };
}
