import { createServer } from 'node:http';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { WebSocketServer } from 'ws';

/** AppSync Events with user pool authorization, on this machine: it verifies the token of each connection and message. */
export async function openEvents(local) {
  const { user_pool_id: userPoolId, user_pool_client_id: clientId } = local.outputs.auth;
  const verifier = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'access' });
  verifier.cacheJwks(await (await fetch(`${local.url}/${userPoolId}/.well-known/jwks.json`)).json());
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'aws-appsync-event-ws' });
  const subscriptions = new Map();

  const answer = async (socket, { id, type, channel, events = [], authorization }) => {
    if (type === 'connection_init') return socket.send('{"type":"connection_ack","connectionTimeoutMs":300000}');
    await verifier.verify(authorization.Authorization);
    socket.send(JSON.stringify({ id, type: `${type}_success` }));
    if (type === 'subscribe') subscriptions.set(socket, { id, channel });
    for (const [other, subscription] of subscriptions) {
      if (subscription.channel !== channel) continue;
      for (const event of events) other.send(JSON.stringify({ id: subscription.id, type: 'data', event }));
    }
  };
  server.on('upgrade', async (request, socket, head) => {
    const [, header = ''] = /header-([\w-]+)/.exec(request.headers['sec-websocket-protocol']) ?? [];
    try {
      await verifier.verify(JSON.parse(Buffer.from(header, 'base64url')).Authorization);
    } catch {
      return socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      opened.on('message', (data) => answer(opened, JSON.parse(data)).catch(() => opened.close(1008)));
      opened.on('close', () => subscriptions.delete(opened));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const drop = () => {
    for (const socket of sockets.clients) socket.terminate();
  };
  const close = () => {
    drop();
    server.close();
  };
  return { authority: `127.0.0.1:${server.address().port}`, count: () => subscriptions.size, drop, close };
}
