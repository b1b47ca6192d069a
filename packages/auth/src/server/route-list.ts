import { adoptRoute } from './relay/adopt-route.js';
import { cognitoRoute } from './relay/relay.js';
import { vendRoute } from './relay/vend-route.js';
import { callbackRoute } from './routes/callback.js';
import { refreshRoute } from './routes/refresh.js';
import type { Route } from './routes/route.js';
import { sessionRoute } from './routes/session.js';
import { signInRoute } from './routes/sign-in.js';
import { signOutRoute } from './routes/sign-out.js';

/** All routes below `basePath`. Each one has its lines in the table of dangers (`test/server`). */
export const routes: readonly Route[] = [
  cognitoRoute,
  signInRoute,
  callbackRoute,
  signOutRoute,
  adoptRoute,
  vendRoute,
  refreshRoute,
  sessionRoute,
];
