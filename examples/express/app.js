import { createAuthServer, toNodeHandler } from '@claviger/auth/server';
import express from 'express';
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
  const app = express();
  app.use(toNodeHandler(server));
  app.get('/page.js', (_, response) => response.type('text/javascript').send(script));
  app.get('/', async (request, response) => {
    const visit = server.visit(request);
    const session = await visit.fetchAuthSession({ only: 'tokens' });
    const tokens = session.getCognitoTokens().value;
    const list = tokens && (await readNotes(notes, tokens.accessToken));
    const snapshot = await server.look(visit.forward()).script();
    const name = tokens?.idToken.payload.email;
    visit.apply(response).send(showPage({ name, list, snapshot, app: { outputs, bucket, mode: options.mode } }));
  });
  return app;
}

async function readNotes(notes, accessToken) {
  const response = await fetch(`${notes}notes`, { headers: { authorization: `Bearer ${accessToken}` } });
  return response.ok ? response.json() : [];
}
