import type { LocalServices } from '../../context/services.js';
import type { StringMap } from '../../triggers/events.js';
import { combinationNotFound, invalidParameter } from '../base/errors.js';
import type { ClientAndPool } from '../clients/client-settings.js';
import type { Delivery } from '../messages/delivery.js';
import { subjectOf } from '../unknown-user/subject-of.js';

/** A user who asks for a code, and what the caller tells triggers. */
export interface CodeOrder {
  readonly name: string;
  readonly metadata?: StringMap | undefined;
}

/**
 * Sends the code that confirms a sign-up once more.
 *
 * @returns where it went; for an unknown user where it would have gone
 * @throws ServiceError `InvalidParameterException`, `LimitExceededException`, `UserNotFoundException`, and what triggers
 *   give
 */
export async function resendSignUpCode(
  services: LocalServices,
  app: ClientAndPool,
  { name, metadata }: CodeOrder,
): Promise<Delivery> {
  const subject = await subjectOf(services, app, { name, notFound: combinationNotFound, hidesDisabled: true });
  if (subject.user !== undefined && subject.user.status !== 'UNCONFIRMED') {
    throw invalidParameter('User is already confirmed.');
  }
  const delivery = subject.findSignUpDelivery();
  if (delivery === undefined) throw invalidParameter('Cannot resend codes. Auto verification not turned on.');
  await subject.countAttempt('ResendConfirmationCode');
  const request = { purpose: 'SignUp', occasion: 'ResendCode', delivery, clientId: app.client.id, metadata } as const;
  const code = await subject.prepareCode(request);
  await services.store.transaction(async (tx) => {
    await code.write(tx);
    await subject.recordEvent(tx, { type: 'ResendCode', response: 'Pass' });
  });
  await code.deliver();
  return delivery;
}
