import { runTrigger } from '../../triggers/triggers.js';
import { userNotFound } from '../base/errors.js';
import { hidesUsers } from '../clients/client-settings.js';
import { checkLock } from '../users/passwords.js';
import { checkSignInState } from '../users/sign-in-state.js';
import { checkStrangerLock } from '../users/stranger-lock.js';
import { strangerOf } from '../users/strangers.js';
import { triggerAttributes } from '../users/trigger-attributes.js';
import { findUser, type User } from '../users/users.js';
import type { SignInCall } from './attempt.js';

/**
 * The user who begins to sign in, if there is one who may, and the pool's `PreAuthentication` has nothing against it.
 *
 * @param conceals whether an unknown user must look like a real one
 * @throws ServiceError what keeps the user from signing in; `UserNotFoundException`
 */
export async function beginSignIn(
  call: SignInCall,
  name: string,
  conceals: boolean = hidesUsers(call.at.client),
): Promise<User | undefined> {
  const { services, at } = call;
  const user = await findUser(services.store.db, at.pool, name);
  if (user === undefined && !conceals) throw userNotFound();
  await allowSignIn(call, name, user);
  return user;
}

/** Checks that a user may begin to sign in, by its own state and by what the pool's `PreAuthentication` says. */
export async function allowSignIn(call: SignInCall, name: string, user: User | undefined): Promise<void> {
  const { services, at, validationData } = call;
  if (user === undefined) {
    await checkStrangerLock(services, strangerOf(at.pool, name));
  } else {
    checkSignInState(user);
    checkLock(services, user);
  }
  await runTrigger(services, at.pool, {
    name: 'PreAuthentication',
    source: 'PreAuthentication_Authentication',
    userName: user?.username ?? name,
    clientId: at.client.id,
    request: {
      userAttributes: user === undefined ? {} : triggerAttributes(user),
      validationData: validationData ?? {},
      ...(user === undefined && { userNotFound: true }),
    },
  });
}
