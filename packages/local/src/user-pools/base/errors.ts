import { ServiceError } from '../../wire/service-error.js';

/** The errors of more than one operation, in the service's own words. */

/** An input that breaks a rule. */
export function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message);
}

/**
 * A caller who may not do this.
 *
 * @param reason the real reason, for the event log alone. That holds for every `reason` here.
 */
export function notAuthorized(message: string, reason?: string): ServiceError {
  return new ServiceError('NotAuthorizedException', message, { reason });
}

/** A wrong password, or an unknown user where the error must not reveal it. */
export function wrongCredentials(reason?: string): ServiceError {
  return notAuthorized('Incorrect username or password.', reason);
}

/** An unknown user. */
export function userNotFound(): ServiceError {
  return new ServiceError('UserNotFoundException', 'User does not exist.');
}

/** An unknown user, at the sign-up operations. */
export function combinationNotFound(): ServiceError {
  return new ServiceError('UserNotFoundException', 'Username/client id combination not found.');
}

/** A wrong code. */
export function codeMismatch(reason?: string): ServiceError {
  const message = 'Invalid verification code provided, please try again.';
  return new ServiceError('CodeMismatchException', message, { reason });
}

/** A wrong code in answer to a sign-in challenge. */
export function wrongSignInCode(): ServiceError {
  return new ServiceError('CodeMismatchException', 'Invalid code or auth state for the user.');
}

/** An expired code. */
export function expiredCode(reason?: string): ServiceError {
  return new ServiceError('ExpiredCodeException', 'Invalid code provided, please request a code again.', { reason });
}

/** Too many attempts, or too many items. */
export function limitExceeded(): ServiceError {
  return new ServiceError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
}

/** An absent parameter that the service requires. */
export function missingParameter(name: string): ServiceError {
  return invalidParameter(`Missing required parameter ${name}`);
}
