// What takes an `auth` refuses any other value at once, and says what to pass.
import { createSession } from '@claviger/auth';
import { adoptSession } from '@claviger/auth/adopt';
import { amplifyProviders } from '@claviger/auth/amplify';
import {
  accessToken,
  appSyncAuthorization,
  awsCredentials,
  bearerFetch,
  idToken,
  presign,
  renewExpired,
  sessionSocket,
  signedFetch,
} from '@claviger/auth/vend';
import { describe, expect, test } from 'vitest';

const url = 'https://abc.appsync-api.us-east-1.amazonaws.com/graphql';
const identityPool = { id: 'us-east-1:00000000-0000-4000-8000-000000000001' };
const only = 'tokens';

/** All that takes an `auth`, with valid options. */
const doors: readonly (readonly [string, (auth: never) => unknown])[] = [
  ['accessToken', (auth) => accessToken(auth)],
  ['adoptSession', (auth) => adoptSession(auth)],
  ['amplifyProviders', (auth) => amplifyProviders(auth)],
  ['appSyncAuthorization by a token', (auth) => appSyncAuthorization(auth, { url, mode: 'userPool' })],
  ['appSyncAuthorization by a signature', (auth) => appSyncAuthorization(auth, { url, mode: 'iam' })],
  ['awsCredentials', (auth) => awsCredentials(auth)],
  ['bearerFetch', (auth) => bearerFetch(auth, { token: 'access', origins: ['https://api.example.com'] })],
  ['idToken with a fallback', (auth) => idToken(auth, { fallback: '' })],
  ['presign', (auth) => presign(auth, url, { expiresInSeconds: 60 })],
  ['renewExpired', (auth) => renewExpired(auth)],
  ['sessionSocket', (auth) => sessionSocket(auth, { authorize: async (_, address) => address })],
  ['signedFetch', (auth) => signedFetch(auth)],
];

describe.each(doors)('%s', (_, open) => {
  test.each([
    ['nothing', () => undefined],
    ['null', () => null],
    ['another object', () => ({ fetchAuthSession: async () => ({}) })],
    ['the session of a moment', () => createSession({ identityPool }).fetchAuthSession({ only })],
  ])('refuses %s', async (_what, create) => {
    const other = (await create()) as never;
    const error = new TypeError('Expected an auth of this copy of @claviger/auth.');
    await expect((async () => open(other))()).rejects.toThrow(error);
  });
});
