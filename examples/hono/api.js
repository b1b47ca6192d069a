import { createAuthServer } from '@claviger/auth/server';

/** The API behind the proxy: it keeps the notes of each user whose access token it gets. */
export function createApi(outputs, secret) {
  const { verify } = createAuthServer(outputs, { secret, mode: 'bff' });
  const notes = new Map();
  return async (request, response) => {
    try {
      const [, token] = (request.headers.authorization ?? '').split(' ');
      const { sub } = await verify(token, { use: 'access' });
      const own = notes.get(sub) ?? [];
      notes.set(sub, own);
      let text = '';
      for await (const chunk of request) text += chunk;
      if (request.method === 'POST') own.push(text);
      response.setHeader('content-type', 'application/json').end(JSON.stringify(own));
    } catch {
      response.writeHead(401).end();
    }
  };
}
