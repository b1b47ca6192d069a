import { check, createControl, createWatchedFetch } from './support.mjs';

const HOUR_SECONDS = 3_600;
const HOUR_MS = HOUR_SECONDS * 1_000;

/**
 * The service's clock is days ahead of this machine's.
 *
 * @param {import('./support.mjs').Environment} environment
 */
export async function time({ url, openTab }) {
  const control = createControl(url);
  const user = await control.createUser();
  const { fetch, calls } = createWatchedFetch();
  await control.advance(100 * HOUR_SECONDS);
  const auth = (await openTab()).createAuth({ fetch });
  await auth.signIn(user);
  const session = await auth.fetchAuthSession();
  const now = await control.now();
  const { expiration } = session.getAWSCredentials().get();
  const leftMs = expiration.getTime() - now;
  check(
    leftMs > HOUR_MS / 2 && leftMs <= HOUR_MS + 60_000,
    `credentials end within the hour of the service, not ${leftMs} ms`,
  );
  calls.length = 0;
  check((await auth.fetchAuthSession()) === session, 'the session is fresh in spite of the clocks');
  check(calls.length === 0, `it sends no request, not ${calls.join(', ')}`);

  await control.advance(2 * HOUR_SECONDS);
  const renewed = await auth.fetchAuthSession({ forceRefresh: true });
  const { iat = 0, exp = 0 } = renewed.getCognitoTokens().get().idToken.payload;
  const later = (await control.now()) / 1_000;
  check(renewed.getAWSCredentials().ok, 'two hours later the user gets new AWS credentials');
  check(iat <= later && exp > later, 'two hours later the tokens are valid by the service’s clock');
  await auth.signOut();
}
