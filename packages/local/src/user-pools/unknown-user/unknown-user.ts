import { wrongCredentials } from '../base/errors.js';
import { findMfa } from '../factors/mfa.js';
import { type Contact, type Delivery, signUpContacts } from '../messages/delivery.js';
import { recoveryContacts } from '../messages/recovery-delivery.js';
import { normalizeName } from '../pools/pool-settings.js';
import { type AttemptRecord, countAttemptIn } from '../users/attempts.js';
import { hasThreatProtection } from '../users/auth-events.js';
import { assertUnlocked, countOneFailure, type Failures, isPassword, tooManyFailures } from '../users/passwords.js';
import { findUser } from '../users/users.js';
import { chooseDecoyContact, createDecoyDelivery, deriveDecoyVerifier } from './decoy.js';
import {
  denyNameCode,
  findNameAttempts,
  findNameFailures,
  type HashedName,
  runDecoyStatement,
  saveNameAttempts,
  saveNameCode,
  saveNameFailures,
} from './name-records.js';
import type { SubjectOrigin, UnknownUser } from './subject.js';

/** The reason that the event log has for a password of an unknown user. */
const NO_USER = 'The pool has no user of this name.';

/** A name that no user has, with the methods of a {@link Subject}. Each takes as much work as a user's. */
export function createUnknownUser(
  { services, app, name, conceals, decoy }: SubjectOrigin,
  { hashed, failures }: { readonly hashed: HashedName; readonly failures: Failures },
): UnknownUser {
  const { store, clock } = services;
  const { pool } = app;
  const deliverBy = (contact: Contact): Delivery => createDecoyDelivery(contact, normalizeName(pool, name), decoy);
  return {
    name,
    conceals,
    sub: decoy.sub,
    username: decoy.username,
    forTriggers: { userName: name, userAttributes: {}, userNotFound: true },
    readVerifier: () => deriveDecoyVerifier(services, decoy),
    isPassword: (password) => {
      const { sub, username, salt } = decoy;
      const kept = { salt, verifier: salt.repeat(24) };
      services.verifiedPasswords.has({ sub, kept, password });
      isPassword(services, pool, { username, password, kept });
      return false;
    },
    isNamed: async (given) => {
      await findUser(store.db, pool, given);
      return normalizeName(pool, given) === normalizeName(pool, name) || given === decoy.username;
    },
    assertCanSignIn: () => undefined,
    assertUnlocked: () => assertUnlocked(services, failures),
    countFailure: async (denial = wrongCredentials(NO_USER)) => {
      const now = clock.now();
      return await store.transaction(async (tx) => {
        const count = countOneFailure(await findNameFailures(tx, hashed), now);
        if (count === undefined) return tooManyFailures();
        await saveNameFailures(tx, hashed, { failedPasswords: count, failedPasswordAt: now });
        return denial;
      });
    },
    countAttempt: (kind) => countAttemptIn(services, recordOf(hashed), kind),
    findSignUpDelivery: () => {
      const contact = chooseDecoyContact(signUpContacts(pool), name);
      return contact === undefined ? undefined : deliverBy(contact);
    },
    findRecoveryDelivery: async () => {
      const order = recoveryContacts(pool);
      await findMfa(store.db, decoy.sub);
      return deliverBy(chooseDecoyContact(order, name) ?? 'email');
    },
    findCodeDelivery: (medium) => deliverBy(medium === 'EMAIL' ? 'email' : 'phone_number'),
    prepareCode: async ({ purpose, delivery }) => ({
      delivery,
      write: async (tx) => {
        if (purpose === 'ForgotPassword') await saveNameCode(tx, services, hashed);
        else await runDecoyStatement(tx);
        await runDecoyStatement(tx);
      },
      deliver: async () => undefined,
    }),
    prepareMessage: async () => ({ write: runDecoyStatement, deliver: async () => undefined }),
    checkCode: (db, { purpose }) => denyNameCode(db, services, hashed, purpose === 'ForgotPassword'),
    takeCode: (tx, { purpose }) => denyNameCode(tx, services, hashed, purpose === 'ForgotPassword'),
    recordEvent: async (tx) => {
      if (hasThreatProtection(pool)) await runDecoyStatement(tx);
    },
    assertUnchanged: async (tx) => assertUnlocked(services, await findNameFailures(tx, hashed)),
  };
}

function recordOf(hashed: HashedName): AttemptRecord {
  return {
    find: (tx, kind) => findNameAttempts(tx, hashed, kind),
    save: (tx, kind, attempts) => saveNameAttempts(tx, hashed, { kind, ...attempts }),
  };
}
