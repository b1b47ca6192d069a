import type { LocalServices } from '../../context/services.js';
import type { ClientAndPool } from '../../user-pools/clients/client-settings.js';
import { listCustomScopes } from '../../user-pools/configuration/resource-servers.js';
import { OauthError } from './oauth-error.js';

const STANDARD: readonly string[] = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'];
const NEED_OPENID: readonly string[] = ['email', 'phone', 'profile'];

/**
 * The granted scopes of a request: all of the client's when the request names none. Custom scopes that their resource
 * server no longer has are dropped.
 *
 * @param asked as sent, separated by spaces
 * @throws {OauthError} `invalid_scope`
 */
export async function grantScopes(
  { store }: LocalServices,
  { client, pool }: ClientAndPool,
  asked: string | undefined,
): Promise<readonly string[]> {
  const allowed = client.settings.AllowedOAuthScopes ?? [];
  const named = new Set((asked ?? '').split(' ').filter((scope) => scope !== ''));
  const foreign = [...named].some((scope) => !allowed.includes(scope));
  if (foreign) throw new OauthError('invalid_scope', 'The client may not ask for this scope.');
  const wanted = named.size === 0 ? allowed : [...named];
  const custom = await listCustomScopes(store.db, pool.id);
  const granted = wanted.filter((scope) => STANDARD.includes(scope) || custom.includes(scope));
  if (granted.length === 0) throw new OauthError('invalid_scope', 'No scope is left to grant.');
  if (!granted.includes('openid') && granted.some((scope) => NEED_OPENID.includes(scope))) {
    throw new OauthError('invalid_scope', 'email, phone and profile are granted together with openid only.');
  }
  return granted;
}
