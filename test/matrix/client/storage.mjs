import { check, createControl, createWatchedFetch } from './support.mjs';

/**
 * Each store of the platform keeps a session, and loses it at the sign-out.
 *
 * @param {import('./support.mjs').Environment} environment
 */
export async function storage({ library, outputs, url, stores }) {
  const control = createControl(url);
  for (const [name, open] of Object.entries(stores)) {
    const user = await control.createUser();
    const create = () => {
      const store = open();
      const watched = createWatchedFetch();
      const options = { fetch: watched.fetch, ...(store !== undefined && { storage: store }) };
      return { auth: library.createAuth(outputs, options), calls: watched.calls };
    };
    const first = create();
    await first.auth.signIn(user);
    const session = await first.auth.fetchAuthSession();
    check(session.getAWSCredentials().ok, `${name}: the user has AWS credentials`);

    const reloaded = create();
    const again = await reloaded.auth.fetchAuthSession();
    check(again.isSignedIn, `${name}: the user is signed in after a reload`);
    check(
      again.getAWSCredentials().get().accessKeyId === session.getAWSCredentials().get().accessKeyId,
      `${name}: the AWS credentials are the same after a reload`,
    );
    check(reloaded.calls.length === 0, `${name}: a reload sends no request, not ${reloaded.calls.join(', ')}`);

    await reloaded.auth.signOut();
    const last = await create().auth.fetchAuthSession();
    check(!last.isSignedIn, `${name}: the user is signed out after the sign-out and a reload`);
  }
}
