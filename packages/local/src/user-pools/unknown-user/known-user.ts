import { invalidParameter, userNotFound, wrongCredentials } from '../base/errors.js';
import { prepareCode, takeUserCode, verifyUserCode } from '../messages/codes.js';
import { composeMessage } from '../messages/compose-message.js';
import { chooseSignUpDelivery, type Delivery, findDelivery } from '../messages/delivery.js';
import { chooseRecoveryDelivery } from '../messages/recovery-delivery.js';
import { countAttempt } from '../users/attempts.js';
import { recordAuthEvent } from '../users/auth-events.js';
import { assertUnlocked, countFailure, isPassword, WRONG_PASSWORD } from '../users/passwords.js';
import { assertCanSignIn } from '../users/sign-in-state.js';
import { toTriggerAttributes } from '../users/trigger-attributes.js';
import { findUser, findUserBySub, type User } from '../users/users.js';
import { deriveDecoyVerifier } from './decoy.js';
import type { KnownUser, SubjectOrigin } from './subject.js';

/** A user of the pool, with the methods of a {@link Subject}. */
export function createKnownUser({ services, app, name, conceals, decoy }: SubjectOrigin, user: User): KnownUser {
  const { store } = services;
  const { pool } = app;
  const { sub, username, password } = user;
  const readVerifier: KnownUser['readVerifier'] = () => {
    // Derived for each user, as for an unknown one: otherwise the time reveals which users have a password.
    const derived = deriveDecoyVerifier(services, decoy);
    return password ?? derived;
  };
  const readUnchanged: KnownUser['readUnchanged'] = async (tx, { verified }) => {
    const current = await findUserBySub(tx, sub);
    if (current === undefined)
      throw conceals ? wrongCredentials('The user was deleted during the call.') : userNotFound();
    assertUnlocked(services, current);
    assertState(current, { hidesReset: conceals && !verified });
    if (current.password?.verifier !== password?.verifier) throw wrongCredentials();
    return current;
  };
  return {
    user,
    name,
    conceals,
    sub,
    username,
    forTriggers: { userName: username, userAttributes: toTriggerAttributes(user) },
    readVerifier,
    isPassword: (given) => {
      const kept = password ?? { salt: decoy.salt, verifier: decoy.salt.repeat(24) };
      if (services.verifiedPasswords.has({ sub, kept, password: given })) return true;
      const isRight = isPassword(services, pool, { username, password: given, kept });
      if (isRight) services.verifiedPasswords.add({ sub, kept, password: given });
      return isRight;
    },
    isNamed: async (given) => (await findUser(store.db, pool, given))?.sub === sub,
    assertCanSignIn: ({ verified }) => assertState(user, { hidesReset: conceals && !verified }),
    assertUnlocked: () => assertUnlocked(services, user),
    countFailure: async (denial) => {
      const reason = password === undefined ? 'The user has no password.' : WRONG_PASSWORD;
      return await countFailure(services, sub, denial ?? wrongCredentials(reason));
    },
    countAttempt: (kind) => countAttempt(services, sub, kind),
    findSignUpDelivery: () => chooseSignUpDelivery(pool, user.attributes),
    findRecoveryDelivery: () => chooseRecoveryDelivery(services, pool, user),
    findCodeDelivery: (medium) => requireDelivery(user, medium),
    prepareCode: (request) => prepareCode(services, pool, { ...request, user }),
    prepareMessage: (request) => composeMessage(services, pool, { ...request, user }),
    checkCode: async (db, given) => {
      await verifyUserCode(db, services, { sub, ...given });
    },
    takeCode: (tx, given) => takeUserCode(tx, services, { sub, ...given }),
    recordEvent: (tx, event) => recordAuthEvent(tx, services, { pool, sub, ...event }),
    readUnchanged,
    assertUnchanged: async (tx, options) => {
      await readUnchanged(tx, options);
    },
  };
}

/**
 * @param options.hidesReset whether a password that must be reset is no obstacle yet: it shows to a caller that has
 *   proven to be the user
 * @throws ServiceError what keeps a user from signing in
 */
function assertState(user: User, { hidesReset }: { readonly hidesReset: boolean }): void {
  if (!(hidesReset && user.status === 'RESET_REQUIRED')) assertCanSignIn(user);
}

function requireDelivery({ attributes }: User, medium: Delivery['medium']): Delivery {
  const attribute = medium === 'EMAIL' ? 'email' : 'phone_number';
  const delivery = findDelivery(attribute, attributes);
  if (delivery === undefined) throw invalidParameter(`User has no ${attribute} to send a code to.`);
  return delivery;
}
