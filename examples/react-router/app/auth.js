import { createAuth } from '@claviger/auth';
import { cookieStorage } from '@claviger/auth/storage';
import { bearerFetch } from '@claviger/auth/vend';
import outputs from '../amplify_outputs.json';

let opened;

/** Returns the `Auth` of the page. */
export function getAuth(mode) {
  const inPage = 'window' in globalThis;
  opened ??= createAuth(outputs, { bff: '/auth', ...(inPage && mode === 'cookies' && { storage: cookieStorage() }) });
  // For the console: await auth.fetchAuthSession()
  globalThis.auth = opened;
  return opened;
}

/** Calls the app's own paths. They need no token here: the proxy of the server adds it. */
export const fetchOwn = (auth, ...request) =>
  bearerFetch(auth, { token: 'access', origins: [location.origin] })(...request);
