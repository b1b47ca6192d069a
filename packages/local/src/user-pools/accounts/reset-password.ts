import type { LocalServices } from '../../context/services.js';
import type { StringMap } from '../../triggers/events.js';
import { runTrigger } from '../../triggers/triggers.js';
import { combinationNotFound } from '../base/errors.js';
import type { ClientAndPool } from '../clients/client-settings.js';
import type { KnownUser } from '../unknown-user/subject.js';
import { subjectOf } from '../unknown-user/subject-of.js';
import { assertPasswordHistory, saveFormerPassword } from '../users/password-history.js';
import { assertPasswordPolicy, computeVerifier } from '../users/passwords.js';
import { toTriggerAttributes } from '../users/trigger-attributes.js';
import { findUserBySub, saveUser, type User } from '../users/users.js';

/** A forgotten password, and the code that sets the next one. */
export interface PasswordReset {
  readonly name: string;
  readonly code: string;
  readonly password: string;
  /** What the caller tells triggers. */
  readonly metadata?: StringMap | undefined;
}

/**
 * Sets a new password by the code that the user got.
 *
 * @throws ServiceError `CodeMismatchException`, `ExpiredCodeException`, `InvalidPasswordException`,
 *   `PasswordHistoryPolicyViolationException`, `LimitExceededException`, `UserNotFoundException`, and what triggers give
 */
export async function resetPassword(
  services: LocalServices,
  app: ClientAndPool,
  { name, code, password, metadata }: PasswordReset,
): Promise<void> {
  const subject = await subjectOf(services, app, { name, notFound: combinationNotFound, hidesDisabled: true });
  await subject.countAttempt('ConfirmForgotPassword');
  assertPasswordPolicy(app.pool, password);
  // What follows takes its time, and reveals former passwords: only a caller with the code gets there.
  await subject.checkCode(services.store.db, { purpose: 'ForgotPassword', code });
  if (subject.user === undefined) throw combinationNotFound();
  const changed = await setPassword(services, app, subject, { code, password });
  await runTrigger(services, app.pool, {
    name: 'PostConfirmation',
    source: 'PostConfirmation_ConfirmForgotPassword',
    userName: changed.username,
    clientId: app.client.id,
    request: { userAttributes: toTriggerAttributes(changed), clientMetadata: metadata },
  });
}

async function setPassword(
  services: LocalServices,
  { pool }: ClientAndPool,
  subject: KnownUser,
  { code, password }: Pick<PasswordReset, 'code' | 'password'>,
): Promise<User> {
  const { user } = subject;
  await assertPasswordHistory(services, pool, { user, password });
  const verifier = computeVerifier(services, pool, { username: user.username, password });
  return await services.store.transaction(async (tx) => {
    const current = await findUserBySub(tx, user.sub);
    if (current === undefined) throw combinationNotFound();
    await subject.takeCode(tx, { purpose: 'ForgotPassword', code });
    await saveFormerPassword(tx, pool, current);
    const now = services.clock.now();
    const next: User = {
      ...current,
      status: current.status === 'RESET_REQUIRED' ? 'CONFIRMED' : current.status,
      password: verifier,
      passwordSetAt: now,
      failedPasswords: 0,
      modifiedAt: now,
    };
    await saveUser(tx, next);
    await subject.recordEvent(tx, { type: 'ForgotPassword', response: 'Pass' });
    return next;
  });
}
