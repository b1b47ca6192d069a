import { appSyncAuthorization, sessionSocket } from '@claviger/auth/vend';

/**
 * Opens a channel of AppSync Events. A broken connection is opened again with a fresh token; a sign-out ends it for good.
 *
 * @param api `{ url, socketUrl }`: `https://….appsync-api.…/event` and `wss://….appsync-realtime-api.…/event/realtime`.
 */
export function openChat(auth, { url, socketUrl, channel, onMessage, onEnd }) {
  const authorize = async (session, address) => {
    const { protocols } = await appSyncAuthorization(session, { url, mode: 'userPool' });
    return { url: address.url, protocols };
  };
  const EventSocket = sessionSocket(auth, { authorize });
  let socket;
  const send = async (message) => {
    const { headers } = await appSyncAuthorization(auth, { url, mode: 'userPool' });
    socket.send(JSON.stringify({ id: crypto.randomUUID(), channel, ...message, authorization: headers }));
  };
  const open = () => {
    socket = new EventSocket(socketUrl);
    socket.onopen = () => socket.send(JSON.stringify({ type: 'connection_init' }));
    socket.onmessage = ({ data }) => {
      const { type, event } = JSON.parse(data);
      if (type === 'connection_ack') send({ type: 'subscribe' }).catch(() => socket.close());
      if (type === 'data') onMessage(JSON.parse(event));
    };
    // 4401: the user is gone. Any other code is a broken connection.
    socket.onclose = ({ code }) => (code === 4401 ? onEnd() : setTimeout(open, 500));
  };
  open();
  return { say: (message) => send({ type: 'publish', events: [JSON.stringify(message)] }) };
}
