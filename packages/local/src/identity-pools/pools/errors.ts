import { ServiceError } from '../../wire/service-error.js';

/** Errors of more than one operation, in the service's own words. */

export function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message);
}

/** @param reason the real reason, for the event log */
export function notAuthorized(message: string, reason?: string): ServiceError {
  return new ServiceError('NotAuthorizedException', message, { reason });
}

export function identityPoolNotFound(identityPoolId: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `IdentityPool '${identityPoolId}' not found.`);
}

export function identityNotFound(identityId: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Identity '${identityId}' not found.`);
}

/** The caller has no login of the identity, or the identity was merged into another. */
export function identityForbidden(identityId: string): ServiceError {
  return notAuthorized(`Access to Identity '${identityId}' is forbidden.`);
}

export function roleForbidden(roleArn: string): ServiceError {
  return notAuthorized(`Access to Role '${roleArn}' is forbidden.`);
}

/** @param reason the real reason, for the event log */
export function unsupportedProvider(reason?: string): ServiceError {
  return notAuthorized('Token is not from a supported provider of this identity pool.', reason);
}

export function loginsDoNotMatch(): ServiceError {
  return notAuthorized(
    "Logins don't match. Please include at least one valid login for this identity or identity pool.",
  );
}

export function invalidConfiguration(): ServiceError {
  return new ServiceError(
    'InvalidIdentityPoolConfigurationException',
    'Invalid identity pool configuration. Check assigned IAM roles for this pool.',
  );
}
