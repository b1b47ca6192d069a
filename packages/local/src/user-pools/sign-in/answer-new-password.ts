import { notAuthorized } from '../base/errors.js';
import { type Attributes, checkSchema, checkWritable } from '../users/attributes.js';
import { checkPasswordHistory, keepFormerPassword } from '../users/password-history.js';
import { checkPasswordPolicy, makeVerifier } from '../users/passwords.js';
import { checkSignInState } from '../users/sign-in-state.js';
import { findUserBySub, normalizeContacts, saveUser, type User } from '../users/users.js';
import { type AuthOutcome, type Parameters, requireParameter, resumeAttempt, type SignInCall } from './attempt.js';
import { NEW_PASSWORD_REQUIRED } from './new-password.js';
import { proceed } from './proceed.js';

const ATTRIBUTE_PREFIX = 'userAttributes.';

/** The answer to `NEW_PASSWORD_REQUIRED`: the password, and the attributes that were still missing. */
export async function answerNewPassword(
  call: SignInCall,
  responses: Parameters,
  session: string | undefined,
): Promise<AuthOutcome> {
  const { services, at } = call;
  const { pool, client } = at;
  const { attempt, state } = await resumeAttempt(call, NEW_PASSWORD_REQUIRED, session, responses);
  const newPassword = requireParameter(responses, 'NEW_PASSWORD');
  if (attempt === undefined) throw notAuthorized('Invalid session for the user.');
  const { user } = attempt;
  checkSignInState(user);
  const added = newAttributes(responses);
  for (const name of Object.keys(added)) {
    if (user.attributes[name] !== undefined) throw notAuthorized(`Cannot modify an already provided ${name}`);
  }
  checkWritable(pool, client, added);
  const attributes = { ...user.attributes, ...normalizeContacts(pool, added) };
  checkSchema(pool, attributes, { complete: true });
  checkPasswordPolicy(pool, newPassword, 'Password does not conform to policy');
  await checkPasswordHistory(services, pool, { user, password: newPassword });

  const now = services.clock.now();
  const changed: User = {
    ...user,
    status: 'CONFIRMED',
    attributes,
    password: makeVerifier(pool, user.username, newPassword),
    passwordSetAt: now,
    modifiedAt: now,
  };
  return await proceed(
    call,
    { ...attempt, user: changed, newPassword: true },
    {
      challenge: state,
      change: async (tx) => {
        const current = await findUserBySub(tx, user.sub);
        if (current?.status !== 'FORCE_CHANGE_PASSWORD' || current.password?.salt !== user.password?.salt) {
          throw notAuthorized('Invalid session for the user, session is expired.');
        }
        await keepFormerPassword(tx, pool, current);
        await saveUser(tx, changed);
      },
    },
  );
}

function newAttributes(responses: Parameters): Attributes {
  const given = Object.entries(responses).filter(([name]) => name.startsWith(ATTRIBUTE_PREFIX));
  return Object.fromEntries(given.map(([name, value]) => [name.slice(ATTRIBUTE_PREFIX.length), value]));
}
