import { server } from '../auth.server.js';

// The server's own routes, and the paths that it forwards.
const answer = async ({ request }) => (await server.handle(request)) ?? new Response(null, { status: 404 });

export { answer as action, answer as loader };
