import { ServiceError } from '../../wire/service-error.js';
import { findDevice, readDeviceConfiguration } from '../devices/devices.js';
import { findMfa, type Mfa } from '../factors/mfa.js';
import { needsSecondFactor, usableSecondFactors } from '../factors/second-factors.js';
import type { UserPool } from '../pools/pool-settings.js';
import type { User } from '../users/users.js';
import type { KnownAttempt, SignInCall } from './attempt.js';
import type { ChallengeName } from './challenge.js';

/**
 * What is asked next of a user who has proven the first factor: a new password in place of a temporary one, a second
 * factor, the device's proof. Undefined: the user is signed in.
 *
 * @throws ServiceError `ResourceNotFoundException` for a device that the user does not have
 */
export async function chooseNextChallenge(call: SignInCall, attempt: KnownAttempt): Promise<ChallengeName | undefined> {
  const { services, app, byAdministrator } = call;
  const { deviceKey, passed } = attempt;
  const { user } = attempt.subject;
  const { db } = services.store;
  if (user.status === 'FORCE_CHANGE_PASSWORD') return 'NEW_PASSWORD_REQUIRED';
  const tracking = readDeviceConfiguration(app.pool);
  const namesDevice = tracking !== undefined && !byAdministrator && deviceKey !== undefined;
  const device = namesDevice ? await findDevice(db, { sub: user.sub, key: deviceKey }) : undefined;
  if (namesDevice && device === undefined) {
    throw new ServiceError('ResourceNotFoundException', 'Device does not exist.');
  }
  const replacesFactor = tracking?.ChallengeRequiredOnNewDevice === true;
  const isProvable = device?.remembered === 1;
  const isVerifiedDevice = passed.includes('device');
  const mfa = await findMfa(db, user.sub);
  const asksFactor = needsSecondFactor(app.pool, user, mfa) && !passed.includes('secondFactor');
  // A remembered device may replace the second factor, and the second factor the device.
  if (asksFactor && !(replacesFactor && (isProvable || isVerifiedDevice)))
    return chooseSecondFactor(app.pool, user, mfa);
  return isProvable && passed.length === 0 ? 'DEVICE_SRP_AUTH' : undefined;
}

/** The second factor that is preferred or alone, which one, or to set one up. */
function chooseSecondFactor(pool: UserPool, user: User, mfa: Mfa): ChallengeName {
  const factors = usableSecondFactors(pool, user, mfa);
  const [first, second] = factors;
  if (first === undefined) return 'MFA_SETUP';
  const preferred = factors.find((factor) => factor === mfa.preferred);
  return preferred ?? (second === undefined ? first : 'SELECT_MFA_TYPE');
}
