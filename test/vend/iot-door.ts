import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Local } from '@claviger/local';
import { onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';

/** MQTT's first byte of a message that a client sends. */
const CONNECT = 0x10;
const SUBSCRIBE = 0x82;

/** AWS IoT for clients that subscribe: it verifies the signed URL of each connection, and notes its user. */
export async function openIot(local: Local, tls: { readonly key: string; readonly cert: string }) {
  const users: string[] = [];
  const server = createServer(tls);
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', async (request, socket, head) => {
    try {
      const { url = '', headers } = request;
      const { sub, identityId = '' } = await local.verifyRequest({ method: 'GET', url, headers });
      users.push(sub ?? identityId);
    } catch (error) {
      users.push((error as Error).message);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (connection) => {
      connection.on('message', (data: Buffer) => {
        if (data[0] === CONNECT) connection.send(Buffer.from([0x20, 2, 0, 0]));
        // The identifier of the message follows the two bytes of the fixed header.
        if (data[0] === SUBSCRIBE) connection.send(Buffer.from([0x90, 3, data[2] ?? 0, data[3] ?? 0, 0]));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const client of sockets.clients) client.terminate();
    server.closeAllConnections();
    server.close();
  });
  return { url: `wss://127.0.0.1:${(server.address() as AddressInfo).port}/mqtt`, users };
}
