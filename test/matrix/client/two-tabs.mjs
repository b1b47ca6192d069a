import { check, createControl, createWatchedFetch, waitFor } from './support.mjs';

/**
 * Two tabs with one session.
 *
 * @param {import('./support.mjs').Environment} environment
 */
export async function twoTabs({ url, openTab }) {
  const user = await createControl(url).createUser();
  const watched = createWatchedFetch();
  const [one, other] = [
    (await openTab()).createAuth({ fetch: watched.fetch }),
    (await openTab()).createAuth({ fetch: watched.fetch }),
  ];
  /** @type {string[]} */
  const events = [];
  const unsubscribe = other.subscribe(({ type, elsewhere }) => events.push(`${type} ${elsewhere}`));
  const isSignedIn = async () => (await other.fetchAuthSession()).isSignedIn;
  check(!(await isSignedIn()), 'both begin signed out');

  await one.signIn(user);
  await waitFor(isSignedIn, 'a sign-in in one tab signs the other tab in');
  check(events.includes('signedIn true'), 'the other tab gets the event, as one from elsewhere');

  watched.calls.length = 0;
  const sessions = await Promise.all(
    [one, other, one, other].map((auth) => auth.fetchAuthSession({ forceRefresh: true })),
  );
  check(
    sessions.every((session) => session.getCognitoTokens().ok && session.getAWSCredentials().ok),
    'four renewals at once leave both tabs with all details',
  );
  const renewals = watched.calls.filter((name) => /^(?:GetTokensFromRefreshToken|InitiateAuth)$/.test(name)).length;
  check(renewals <= 2, `they send at most one renewal a tab, not ${renewals}`);
  const tokens = async () =>
    (await Promise.all([one, other].map((auth) => auth.fetchAuthSession()))).map((session) =>
      session.getCognitoTokens().get().idToken.toString(),
    );
  await waitFor(async () => new Set(await tokens()).size === 1, 'both tabs have the same tokens');

  await one.signOut();
  await waitFor(async () => !(await isSignedIn()), 'a sign-out in one tab signs the other tab out');
  check(events.includes('signedOut true'), 'the other tab gets the event of the sign-out');
  unsubscribe();
}
