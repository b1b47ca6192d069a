import type { LocalServices } from '../../context/services.js';
import { invalidParameter, notAuthorized } from '../base/errors.js';
import { findMfa } from '../factors/mfa.js';
import { type Contact, type Delivery, findDelivery } from '../messages/delivery.js';
import type { UserPool } from '../pools/pool-settings.js';
import type { User } from '../users/users.js';

interface Mechanism {
  readonly Name: string;
  readonly Priority: number;
}

/**
 * The order in which a pool tries the contacts of a user who has forgotten the password.
 *
 * @throws ServiceError `NotAuthorizedException` where only an administrator resets
 */
export function recoveryContacts(pool: UserPool): readonly Contact[] {
  const order = contactsByPriority(pool);
  if (order.length === 0) throw notAuthorized('Contact administrator to reset password.');
  return order;
}

function contactsByPriority({ settings }: UserPool): readonly Contact[] {
  const { RecoveryMechanisms: mechanisms } = (settings['AccountRecoverySetting'] ?? {}) as {
    RecoveryMechanisms?: readonly Mechanism[];
  };
  if (mechanisms === undefined || mechanisms.length === 0) return ['email', 'phone_number'];
  const names = [...mechanisms].sort((one, other) => one.Priority - other.Priority).map(({ Name }) => Name);
  return names.flatMap((name): Contact[] =>
    name === 'verified_email' ? ['email'] : name === 'verified_phone_number' ? ['phone_number'] : [],
  );
}

/**
 * Where the code goes that sets a new password: to the first verified contact in the pool's order. A phone number that
 * is the second factor does not replace the first one as well, where the user has another contact.
 *
 * @throws ServiceError `NotAuthorizedException`, `InvalidParameterException`
 */
export async function chooseRecoveryDelivery(services: LocalServices, pool: UserPool, user: User): Promise<Delivery> {
  const order = recoveryContacts(pool);
  if (user.status === 'FORCE_CHANGE_PASSWORD' || user.status === 'EXTERNAL_PROVIDER') {
    throw notAuthorized('User password cannot be reset in the current state.');
  }
  const { enabled } = await findMfa(services.store.db, user.sub);
  const usable = order.filter((contact) => !(contact === 'phone_number' && enabled.SMS_MFA));
  const verified = usable.filter((contact) => user.attributes[`${contact}_verified`] === 'true');
  const [delivery] = verified.flatMap((contact) => findDelivery(contact, user.attributes) ?? []);
  if (delivery === undefined || user.status === 'UNCONFIRMED') {
    throw invalidParameter(
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
    );
  }
  return delivery;
}
