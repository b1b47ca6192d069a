import { createAuthServer } from '@claviger/auth/server';
import { createContext } from 'react-router';
import outputs from '../amplify_outputs.json';

export const mode = process.env.AUTH_MODE ?? 'bff';
export const notesUrl = process.env.NOTES_URL;
export const bucket = { url: process.env.BUCKET_URL, region: 'us-east-1' };

export const server = createAuthServer(outputs, {
  mode,
  secret: process.env.AUTH_SECRET,
  origin: process.env.AUTH_ORIGIN,
  proxies: { '/api/': { to: notesUrl, token: 'access' } },
  vends: { awsCredentials: true },
  logger: console.warn,
});

/** The session of the request, for loaders and actions. */
export const sessionContext = createContext();

/** Gives each page and action a session whose tokens are fresh. */
export async function visitMiddleware({ request, context }, next) {
  const visit = server.visit(request);
  const session = await visit.fetchAuthSession({ only: 'tokens' });
  const snapshot = await server.look(visit.forward()).snapshot();
  context.set(sessionContext, { tokens: session.getCognitoTokens().value, snapshot });
  return visit.apply(await next());
}
