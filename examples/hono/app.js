import { createAuthServer } from '@claviger/auth/server';
import { Hono } from 'hono';
import { showPage } from './page.js';

/**
 * Creates the app. `notes` is the URL of an API that wants access tokens, `bucket` that of S3 if there is one, and `script` the bundle of browser.js.
 * The other options are those of createAuthServer.
 */
export function createApp(outputs, { notes, bucket, script, ...options }) {
  const server = createAuthServer(outputs, {
    ...options,
    proxies: { '/api/': { to: notes, token: 'access' } },
  });
  const app = new Hono();
  app.use(async ({ req }, next) => (await server.handle(req.raw)) ?? next());
  app.get('/page.js', ({ body }) => body(script, 200, { 'content-type': 'text/javascript' }));
  app.get('/', async ({ req, html }) => {
    const visit = server.visit(req.raw);
    const session = await visit.fetchAuthSession({ only: 'tokens' });
    const tokens = session.getCognitoTokens().value;
    const list = tokens && (await readNotes(notes, tokens.accessToken));
    const snapshot = await server.look(visit.forward()).script();
    const page = showPage({
      name: tokens?.idToken.payload.email,
      list,
      snapshot,
      app: { outputs, bucket, mode: options.mode },
    });
    return visit.apply(await html(page));
  });
  return app;
}

async function readNotes(notes, accessToken) {
  const response = await fetch(`${notes}notes`, { headers: { authorization: `Bearer ${accessToken}` } });
  return response.ok ? response.json() : [];
}
