import { ServiceError } from '../../wire/service-error.js';

/** The refusals that more than one operation gives, in the service's own words. */

export function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message);
}

/** @param reason for the event log alone, as everywhere here */
export function notAuthorized(message: string, reason?: string): ServiceError {
  return new ServiceError('NotAuthorizedException', message, { reason });
}

/** A wrong password, or a user that doesn't exist where that is not to be told. */
export function wrongCredentials(reason?: string): ServiceError {
  return notAuthorized('Incorrect username or password.', reason);
}

export function userNotFound(): ServiceError {
  return new ServiceError('UserNotFoundException', 'User does not exist.');
}

/** How the sign-up operations say that there is no such user. */
export function combinationNotFound(): ServiceError {
  return new ServiceError('UserNotFoundException', 'Username/client id combination not found.');
}

export function codeMismatch(reason?: string): ServiceError {
  const message = 'Invalid verification code provided, please try again.';
  return new ServiceError('CodeMismatchException', message, { reason });
}

/** What distinguishes an answer to a sign-in challenge from a wrong code elsewhere. */
export function wrongSignInCode(): ServiceError {
  return new ServiceError('CodeMismatchException', 'Invalid code or auth state for the user.');
}

export function expiredCode(reason?: string): ServiceError {
  return new ServiceError('ExpiredCodeException', 'Invalid code provided, please request a code again.', { reason });
}

export function limitExceeded(): ServiceError {
  return new ServiceError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
}

export function missingParameter(name: string): ServiceError {
  return invalidParameter(`Missing required parameter ${name}`);
}
