import { server } from './lib/server/auth-server.js';

// Answers the server's own routes. Each page and action gets a session whose tokens are fresh.
export async function handle({ event, resolve }) {
  const answer = await server.handle(event.request);
  if (answer) return answer;
  const visit = server.visit(event.request);
  const session = await visit.fetchAuthSession({ only: 'tokens' });
  event.locals.tokens = session.getCognitoTokens().value;
  event.locals.snapshot = await server.look(visit.forward()).snapshot();
  return visit.apply(await resolve(event));
}
