import { check, createControl } from './support.mjs';

/**
 * A passkey is made, listed, and signs in without a password.
 *
 * @param {import('./support.mjs').Environment} environment
 */
export async function passkeys({ library, outputs, url }) {
  const user = await createControl(url).createUser();
  // A browser asks for passkeys in the page itself, not in a frame.
  const auth = library.createAuth(outputs);
  await auth.signIn(user);
  await auth.associateWebAuthnCredential();
  const { credentials } = await auth.listWebAuthnCredentials();
  check(credentials.length === 1, 'the passkey is listed');
  await auth.signOut();
  const options = /** @type {const} */ ({ authFlowType: 'USER_AUTH', preferredChallenge: 'WEB_AUTHN' });
  const { isSignedIn } = await auth.signIn({ username: user.username, options });
  check(isSignedIn, 'the passkey signs in');
  await auth.signOut();
}
