import type { AuthConfig } from './auth-config.js';
import { createConfigurationError } from './configuration-error.js';
import { parseUrl } from './parse-url.js';

/** An emulator may have `local` in the place of the region. */
const USER_POOL_ID = /^([a-z]+(-[a-z]+)+-\d+|local)_[^\W_]+$/;
const IDENTITY_POOL_ID = /^([a-z]+(-[a-z]+)+-\d+|local):[\da-f-]+$/;
/** `https:`, or plain `http:` to this very machine, spelled as the parsed URL has it. No user name stands before the host. */
const ENDPOINT = /^(https:\/\/[^@\\]+|http:\/\/(([\w-]+\.)*localhost|127(\.\d+){3}|\[::1\])(:\d+)?(\/.*)?)$/;

/** A host, or the prefix of one of the service's; also as the URL of its root. */
const DOMAIN = /^(\w+:\/\/)?[a-z\d][a-z\d.-]*\/*$/i;

/**
 * Checks that ids, regions, endpoints, the domain and the scopes have their documented forms. The one place that does:
 * `createAuth` and `createSession` pass it.
 *
 * @throws {AuthError} kind `configuration`, with `field` naming the member.
 */
export function checkConfig({ userPool, identityPool, oauth }: AuthConfig): void {
  if (!identityPool) check('userPool', userPool && 'x', /x/);
  if (userPool) {
    check('userPool.id', userPool.id, USER_POOL_ID);
    check('userPool.clientId', userPool.clientId, /^[\w+]+$/);
    checkPlace('userPool', userPool);
  }
  if (identityPool) {
    check('identityPool.id', identityPool.id, IDENTITY_POOL_ID);
    checkPlace('identityPool', identityPool);
  }
  if (oauth) {
    checkScopes(oauth.scopes);
    if (oauth.endpoint === undefined) check('oauth.domain', oauth.domain, DOMAIN);
    else checkEndpoint('oauth', oauth.endpoint);
  }
}

function checkPlace(
  name: string,
  { id, region, endpoint }: { readonly id: string; readonly region?: string; readonly endpoint?: string },
): void {
  const [own] = id.split(/[_:]/);
  check(`${name}.region`, region ?? own, RegExp(`^${own}$`));
  if (endpoint !== undefined) checkEndpoint(name, endpoint);
}

function checkEndpoint(name: string, endpoint: string): void {
  check(`${name}.endpoint`, parseUrl(endpoint) && endpoint, ENDPOINT);
}

/**
 * Refuses scopes without `openid`, with which the login pages give no ID token. An empty list asks for all that the app
 * client may have.
 *
 * @throws {AuthError} kind `configuration`, field `oauth.scopes`.
 */
export function checkScopes(scopes: readonly string[]): void {
  check('oauth.scopes', `${scopes}`, /^$|(^|,)openid(,|$)/, "Add 'openid', or leave the list empty.");
}

function check(field: string, value: unknown, pattern: RegExp, suggestion = 'See AuthConfig.'): void {
  if (typeof value === 'string' && pattern.test(value)) return;
  throw createConfigurationError(field, value ? 'is malformed' : 'is missing', suggestion);
}
