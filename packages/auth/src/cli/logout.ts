import { signOut } from '../actions/sign-out.js';
import { findUserSession } from '../session/account.js';
import { getInternals } from '../session/internals.js';
import { describeFailure } from './describe-failure.js';
import { findOpenProfile, type ProfileOptions, readSnapshot, removeSessionFile } from './open-profile.js';
import { findProfile } from './profile.js';

/** `logout`: signs out here and revokes the refresh token at the service. */
export async function logOut(options: ProfileOptions): Promise<void> {
  const opened = await findOpenProfile(options);
  // Without its key a session cannot be read, and the service cannot be told.
  if (opened === undefined) await removeSessionFile(findProfile(options.profile));
  if (opened === undefined || (await readSnapshot(opened.session)).status === 'signedOut') {
    console.error('No user is signed in.');
    return;
  }
  const { session } = opened;
  const isWeb = findUserSession(getInternals(session).runtime.account())?.record.isWeb === true;
  const result = await signOut(session);
  if (result.status === 'failed') throw result.error;
  const revoke = result.status === 'partial' ? result.errors.revoke : undefined;
  const lines = [
    'Signed out.',
    ...(revoke
      ? [
          `The service could not be told: ${describeFailure(revoke, options.profile)}`,
          ...(revoke.retryable ? ['The next command of this profile tells it.'] : []),
        ]
      : []),
    // Only the browser can end the session of the login pages.
    ...(isWeb ? ['The browser stays signed in on the login pages: the next login there may ask for no password.'] : []),
  ];
  console.error(lines.join('\n'));
}
