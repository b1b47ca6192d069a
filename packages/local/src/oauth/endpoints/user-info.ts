import type { LocalServices } from '../../context/services.js';
import { peekClaims } from '../../jose/jwt.js';
import { requireTokenHolder } from '../../user-pools/tokens/access-token.js';
import { isInScope } from '../../user-pools/tokens/profile-scopes.js';
import { isReadable } from '../../user-pools/users/attributes.js';
import { ServiceError } from '../../wire/service-error.js';
import { OauthError } from '../protocol/oauth-error.js';

/**
 * Answers `/oauth2/userInfo` (OpenID Connect Core 1.0, section 5.3): the attributes that an access token with `openid`
 * may read. All values are texts, also the verified flags, as in the service.
 *
 * @throws {OauthError} `invalid_request`, `invalid_token`
 */
export async function readUserInfo(
  services: LocalServices,
  authorization: string | undefined,
): Promise<Record<string, string>> {
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (token === undefined) throw new OauthError('invalid_request', 'Bad OAuth2 request at UserInfo Endpoint');
  const { user, client } = await requireTokenHolder(services, token, 'openid').catch((error: unknown) => {
    if (!(error instanceof ServiceError)) throw error;
    const message = 'Access token is expired, disabled, or deleted, or the user has globally signed out.';
    throw new OauthError('invalid_token', message, { status: 401, reason: error.message });
  });
  const scopes = String(peekClaims(token)?.['scope'] ?? '').split(' ');
  const visible = Object.entries(user.attributes).filter(
    ([name]) => isReadable(client, name) && isInScope(name, scopes),
  );
  return { sub: user.sub, ...Object.fromEntries(visible), username: user.username };
}
