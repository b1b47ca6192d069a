import { createAuth } from './claviger.js';
import outputs from './outputs.js';

const auth = createAuth(outputs);

// The page sends a name and a password once. It never gets a token.
addEventListener('message', ({ data: { username, password }, ports: [port] }) => {
  auth.signIn({ username, password }).then(
    () => port.postMessage('signed in'),
    (error) => port.postMessage(error.message),
  );
});

// Each request of the page to the app's API gets the access token, which is renewed in time.
addEventListener('fetch', (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (origin === location.origin && pathname.startsWith('/api/')) event.respondWith(sendWithToken(event.request));
});

async function sendWithToken(request) {
  const session = await auth.fetchAuthSession({ only: 'tokens' });
  const tokens = session.getCognitoTokens();
  if (!tokens.ok) return new Response(tokens.error.message, { status: 401 });
  const headers = new Headers(request.headers);
  headers.set('authorization', `Bearer ${tokens.value.accessToken}`);
  return fetch(new Request(request, { headers }));
}

addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
