import { check, createControl, createWatchedFetch } from './support.mjs';

/**
 * Faults of the network and of the service keep the session.
 *
 * @param {import('./support.mjs').Environment} environment
 */
export async function faults({ url, openTab }) {
  const control = createControl(url);
  const user = await control.createUser();
  const { fetch, setOffline } = createWatchedFetch();
  const auth = (await openTab()).createAuth({ fetch });
  await auth.signIn(user);
  const read = async () => (await auth.fetchAuthSession()).getCognitoTokens();
  const before = String((await read()).get().accessToken);

  await control.addFault({ drop: 'after' });
  const repeated = await auth.fetchAuthSession({ forceRefresh: true });
  check(
    String(repeated.getCognitoTokens().get().accessToken) !== before,
    'a lost answer of a renewal is asked for again',
  );

  await control.addFault({ status: 503, times: 2 });
  check((await auth.fetchAuthSession({ forceRefresh: true })).isSignedIn, 'two answers with 503 keep the session');
  await control.clearFaults();

  await control.addFault({ exception: 'TooManyRequestsException', times: 'always' });
  check((await auth.fetchAuthSession({ forceRefresh: true })).isSignedIn, 'throttling keeps the session');
  check((await read()).ok, 'the tokens stay while they are valid');
  await control.clearFaults();

  setOffline(true);
  const offline = await auth.fetchAuthSession({ forceRefresh: true });
  check(offline.isSignedIn && (await read()).ok, 'a lost network keeps the session and its tokens');
  setOffline(false);
  check((await auth.signOut()).status === 'complete', 'the user signs out when the network is back');
}
