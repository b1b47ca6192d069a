import type { LocalServices } from '../../context/services.js';
import {
  findIdentityProvider,
  findIdentityProviderByIdentifier,
  type IdentityProvider,
} from '../../user-pools/configuration/identity-providers.js';
import { OauthError } from '../protocol/oauth-error.js';
import type { AuthorizationRequest } from './authorization-request.js';

/**
 * The external provider that a request names, by its name or by one of its identifiers.
 *
 * @returns undefined when it names no provider, or the pool itself
 * @throws {OauthError} `invalid_request` for a provider that does not exist, or that the app client does not support
 */
export async function chooseProvider(
  { store }: LocalServices,
  { app, identityProvider, idpIdentifier }: AuthorizationRequest,
): Promise<IdentityProvider | undefined> {
  if (identityProvider === 'COGNITO' || (identityProvider === undefined && idpIdentifier === undefined)) {
    return undefined;
  }
  const provider =
    identityProvider === undefined
      ? await findIdentityProviderByIdentifier(store.db, app.pool.id, idpIdentifier ?? '')
      : await findIdentityProvider(store.db, app.pool.id, identityProvider);
  if (provider === undefined || app.client.settings.SupportedIdentityProviders?.includes(provider.name) !== true) {
    throw new OauthError('invalid_request', 'The app client has no such identity provider.');
  }
  return provider;
}
