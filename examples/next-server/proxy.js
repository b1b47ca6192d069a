import { NextResponse } from 'next/server';
import { server } from './server';

// Each page and action runs behind this: it answers the server's own routes, and renews tokens that are not fresh.
export async function proxy(request) {
  const answer = await server.handle(request);
  if (answer) return answer;
  const visit = server.visit(request);
  await visit.fetchAuthSession({ only: 'tokens' });
  // The page sees the new cookies now, the browser after the response.
  return visit.apply(NextResponse.next({ request: { headers: visit.forward() } }));
}

export const config = { matcher: '/((?!_next/static|favicon.ico).*)' };
