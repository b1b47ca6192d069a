import { ServiceError } from '../../wire/service-error.js';

/** The caller must not have the role. */
export function accessDenied(message: string): ServiceError {
  return new ServiceError('AccessDenied', message, { status: 403 });
}

/** @param reason the real reason, for the event log */
export function invalidIdentityToken(message: string, reason?: string): ServiceError {
  return new ServiceError('InvalidIdentityToken', message, { reason });
}

export function validationError(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}
