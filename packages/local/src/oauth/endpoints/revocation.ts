import type { LocalServices } from '../../context/services.js';
import { validateValues } from '../../model/validate.js';
import type { ClientAndPool } from '../../user-pools/clients/client-settings.js';
import { revokeRefreshToken } from '../../user-pools/tokens/revoke.js';
import { ServiceError } from '../../wire/service-error.js';
import { OauthError } from '../protocol/oauth-error.js';
import type { OauthParameters } from '../protocol/parameters.js';

/**
 * Answers `POST /oauth2/revoke` (RFC 7009): ends the sign-in that a refresh token belongs to.
 *
 * @throws {OauthError}
 */
export async function revoke(services: LocalServices, { client }: ClientAndPool, form: OauthParameters): Promise<void> {
  const { token } = form;
  if (token === undefined) throw new OauthError('invalid_request', 'The parameter token is missing.');
  try {
    validateValues('cognito-idp', { token: 'TokenModelType' }, { token });
    await revokeRefreshToken(services, client, token);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (error.name === 'UnsupportedTokenTypeException') throw new OauthError('unsupported_token_type', error.message);
    if (error.name === 'UnauthorizedException') throw new OauthError('invalid_client', error.message, { status: 401 });
    throw new OauthError('invalid_request', error.message);
  }
}
