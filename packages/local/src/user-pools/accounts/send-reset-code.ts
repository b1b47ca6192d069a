import type { LocalServices } from '../../context/services.js';
import { runTrigger } from '../../triggers/triggers.js';
import { combinationNotFound } from '../base/errors.js';
import type { ClientAndPool } from '../clients/client-settings.js';
import type { Delivery } from '../messages/delivery.js';
import { subjectOf } from '../unknown-user/subject-of.js';
import { createMigratedUser } from '../users/migrated-user.js';
import type { User } from '../users/users.js';
import type { CodeOrder } from './resend-sign-up-code.js';

/**
 * Sends a code to a user who has forgotten the password: it sets a new one.
 *
 * @returns where it went; for an unknown user where it would have gone
 * @throws ServiceError `InvalidParameterException`, `NotAuthorizedException`, `LimitExceededException`,
 *   `UserNotFoundException`, and what triggers give
 */
export async function sendResetCode(services: LocalServices, app: ClientAndPool, order: CodeOrder): Promise<Delivery> {
  const { name, metadata } = order;
  const subject = await subjectOf(services, app, {
    name,
    notFound: combinationNotFound,
    hidesDisabled: true,
    findElsewhere: () => migrateUser(services, app, order),
  });
  const delivery = await subject.findRecoveryDelivery();
  await subject.countAttempt('ForgotPassword');
  const clientId = app.client.id;
  const request = { purpose: 'ForgotPassword', occasion: 'ForgotPassword', delivery, clientId, metadata } as const;
  const code = await subject.prepareCode(request);
  await services.store.transaction(async (tx) => {
    await code.write(tx);
    await subject.recordEvent(tx, { type: 'ForgotPassword', response: 'InProgress' });
  });
  await code.deliver();
  return delivery;
}

/** Asks the pool's `UserMigration` about an unknown user who has forgotten the password. */
async function migrateUser(
  services: LocalServices,
  { client, pool }: ClientAndPool,
  { name, metadata }: CodeOrder,
): Promise<User | undefined> {
  const response = await runTrigger(services, pool, {
    name: 'UserMigration',
    source: 'UserMigration_ForgotPassword',
    userName: name,
    clientId: client.id,
    request: { ...(metadata !== undefined && { clientMetadata: metadata }) },
    // A function that fails knows no user.
  }).catch(() => undefined);
  return await createMigratedUser(services, pool, { name, response });
}
