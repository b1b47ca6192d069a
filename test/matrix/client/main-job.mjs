import { check, createControl, PASSWORD } from './support.mjs';

/**
 * A guest signs up, in and out.
 *
 * @param {import('./support.mjs').Environment} environment
 */
export async function mainJob({ library, outputs, url, openTab }) {
  const control = createControl(url);
  const auth = (await openTab()).createAuth();
  const guest = await auth.fetchAuthSession();
  check(!guest.isSignedIn && guest.getAWSCredentials().ok, 'a guest has AWS credentials');
  check(guest.getCognitoTokens().error?.kind === 'signedOut', 'a guest has no tokens');

  const username = `${crypto.randomUUID()}@example.com`;
  await auth.signUp({ username, password: PASSWORD });
  await auth.confirmSignUp({ username, confirmationCode: await control.readCode(username) });
  const denied = await auth.signIn({ username, password: 'Wrong-horse1' }).catch((error) => error);
  check(library.isAuthError(denied) && denied.code === 'NotAuthorizedException', 'a wrong password is an AuthError');

  const { isSignedIn } = await auth.signIn({ username, password: PASSWORD });
  const session = await auth.fetchAuthSession();
  check(isSignedIn && session.isSignedIn, 'the user signs in, by SRP');
  check(session.getUserSub().get() === session.getCognitoTokens().get().idToken.payload.sub, 'the sub is the token’s');
  check(session.getIdentityId().get() === guest.getIdentityId().get(), 'the guest’s identity becomes the user’s');
  check(session.getAWSCredentials().get().accessKeyId.startsWith('ASIA'), 'the user has AWS credentials');
  check((await auth.fetchUserAttributes()).email === username, 'the user has attributes');
  check((await auth.fetchAuthSession()) === session, 'a fresh session is the same object');

  const renewed = await auth.fetchAuthSession({ forceRefresh: true });
  const [before, after] = [session, renewed].map((one) => one.getCognitoTokens().get().accessToken.toString());
  check(before !== after, 'a forced refresh brings new tokens');

  check((await auth.signOut()).status === 'complete', 'the user signs out');
  check(!(await auth.fetchAuthSession()).isSignedIn, 'the next session is a guest’s');
  check(!JSON.stringify(denied).includes('Wrong-horse1'), 'no error holds the password');
  check(outputs !== undefined, 'the configuration is there');
}
