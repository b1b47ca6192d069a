import { userNotFound, wrongCredentials } from '../base/errors.js';
import { hidesUsers } from '../clients/client-settings.js';
import { checkLock, countFailure, isPassword, makeVerifier, WRONG_PASSWORD } from '../users/passwords.js';
import { isPublished, PUBLISHED_PASSWORD } from '../users/published-passwords.js';
import { checkSignInState } from '../users/sign-in-state.js';
import { checkStrangerLock, countStrangerFailure } from '../users/stranger-lock.js';
import { strangerOf } from '../users/strangers.js';
import { findUser, type User } from '../users/users.js';
import {
  type Attempt,
  type AuthOutcome,
  beginAttempt,
  type Parameters,
  requireParameter,
  resumeAttempt,
  type SignInCall,
  sealAttempt,
} from './attempt.js';
import { continueSignIn } from './authentication.js';
import { allowSignIn } from './begin.js';
import { inventUser } from './invented-user.js';
import { migrateUser } from './migrate-user.js';
import type { Step } from './step.js';

/** USER_PASSWORD_AUTH and ADMIN_USER_PASSWORD_AUTH: name and password in one step. */
export async function startWithPassword(call: SignInCall, parameters: Parameters): Promise<AuthOutcome> {
  const name = requireParameter(parameters, 'USERNAME');
  const password = requireParameter(parameters, 'PASSWORD');
  const user = await findOrMigrate(call, name, password);
  return await continueSignIn(call, beginAttempt(await checkPassword(call, { name, user, password }), parameters));
}

/** The user of this name; one whom the pool doesn't know may come from elsewhere, with this password. */
async function findOrMigrate(call: SignInCall, name: string, password: string): Promise<User | undefined> {
  const { services, at } = call;
  const user = (await findUser(services.store.db, at.pool, name)) ?? (await migrateUser(call, name, password));
  if (user === undefined && !hidesUsers(at.client)) throw userNotFound();
  await allowSignIn(call, name, user);
  return user;
}

interface PasswordCheck {
  readonly name: string;
  readonly user: User | undefined;
  readonly password: string;
}

/**
 * Checks a password, that a user who isn't there doesn't have.
 *
 * @throws ServiceError `NotAuthorizedException`, and what else keeps the user from signing in
 */
export async function checkPassword(
  { services, at }: SignInCall,
  { name, user, password }: PasswordCheck,
): Promise<User> {
  if (user === undefined) {
    const stranger = strangerOf(at.pool, name);
    await checkStrangerLock(services, stranger);
    // As long as for a user who exists.
    makeVerifier(at.pool, name, password);
    throw await countStrangerFailure(services, stranger);
  }
  checkSignInState(user);
  checkLock(services, user);
  if (isPublished(services.settings, password)) {
    throw await countFailure(services, user.sub, wrongCredentials(PUBLISHED_PASSWORD));
  }
  if (services.verifiedPasswords.has(user, password)) return user;
  if (user.password === undefined || !isPassword(at.pool, user.username, password, user.password)) {
    const reason = user.password === undefined ? 'The user has no password.' : WRONG_PASSWORD;
    throw await countFailure(services, user.sub, wrongCredentials(reason));
  }
  services.verifiedPasswords.add(user, password);
  return user;
}

const PASSWORD = 'PASSWORD';

/** What the `Session` of `PASSWORD` holds. */
interface PasswordState {
  readonly name: string;
}

/** Asks for the password, in USER_AUTH. */
export function askPassword(call: SignInCall, attempt: Attempt | undefined, name: string): Step {
  const state: PasswordState = { name };
  return {
    outcome: {
      ChallengeName: PASSWORD,
      Session: sealAttempt(call, PASSWORD, attempt, state),
      ChallengeParameters: {
        USERNAME: attempt?.user.username ?? inventUser(call.services, call.at.pool, name).username,
      },
    },
  };
}

/** The answer to `PASSWORD`. */
export async function answerPassword(
  call: SignInCall,
  responses: Parameters,
  session: string | undefined,
): Promise<AuthOutcome> {
  const { attempt, state } = await resumeAttempt<PasswordState>(call, PASSWORD, session, responses);
  const password = requireParameter(responses, 'PASSWORD');
  const user = await checkPassword(call, { name: state.name, user: attempt?.user, password });
  return await continueSignIn(call, beginAttempt(user, responses), { challenge: state });
}
