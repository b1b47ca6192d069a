import { notAuthorized } from '../base/errors.js';
import { toEntries } from '../users/attributes.js';
import { type Attempt, type SignInCall, sealAttempt } from './attempt.js';
import type { Step } from './step.js';

export const NEW_PASSWORD_REQUIRED = 'NEW_PASSWORD_REQUIRED';

const DAY_MS = 86_400_000;

/**
 * Asks for a password in place of a temporary one.
 *
 * @throws ServiceError `NotAuthorizedException` when the temporary one is too old
 */
export function askNewPassword(call: SignInCall, attempt: Attempt): Step {
  const { services, at } = call;
  const { user } = attempt;
  const days = at.pool.settings.Policies.PasswordPolicy.TemporaryPasswordValidityDays;
  if (services.clock.now() - user.passwordSetAt > days * DAY_MS) {
    throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
  }
  const missing = at.pool.settings.SchemaAttributes.filter(
    ({ Name, Required }) => Required && Name !== 'sub' && user.attributes[Name] === undefined,
  );
  const current = toEntries(user.sub, user.attributes).filter(({ Name }) => Name !== 'sub');
  return {
    outcome: {
      ChallengeName: NEW_PASSWORD_REQUIRED,
      Session: sealAttempt(call, NEW_PASSWORD_REQUIRED, attempt, {}),
      ChallengeParameters: {
        USER_ID_FOR_SRP: user.username,
        requiredAttributes: JSON.stringify(missing.map(({ Name }) => `userAttributes.${Name}`)),
        userAttributes: JSON.stringify(Object.fromEntries(current.map(({ Name, Value }) => [Name, Value]))),
      },
    },
  };
}
