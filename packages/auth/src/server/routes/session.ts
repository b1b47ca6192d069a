import { describeSession } from '../sessions/describe-session.js';
import { json } from './answers.js';
import type { Route } from './route.js';

/** `GET session`: who is signed in, without tokens. It refreshes nothing. */
export const sessionRoute: Route = {
  name: 'session',
  method: 'GET',
  kind: 'call',
  handle: async ({ visitor }) => json(describeSession(await visitor.read())),
};
