'use client';
import { createAuth } from '@claviger/auth';
import { cookieStorage } from '@claviger/auth/storage';
import { bearerFetch } from '@claviger/auth/vend';
import outputs from '../amplify_outputs.json';

const page = globalThis.document?.documentElement;

export const auth = createAuth(outputs, {
  bff: '/auth',
  ...(page?.dataset.mode === 'cookies' && { storage: cookieStorage() }),
});
// The app's own paths need no token here: the proxy of the server adds it.
export const fetchOwn = page && bearerFetch(auth, { token: 'access', origins: [location.origin] });
// For the console: await auth.fetchAuthSession()
globalThis.auth = auth;
