import { notAuthorized } from '../base/errors.js';

/**
 * The access token of an operation whose model does not require it, though the service does.
 *
 * @throws ServiceError `NotAuthorizedException` for an absent one
 */
export function requireToken({ AccessToken }: { readonly AccessToken?: string }): string {
  if (AccessToken === undefined) throw notAuthorized('Invalid Access Token');
  return AccessToken;
}
