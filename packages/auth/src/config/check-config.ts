import type { AuthConfig } from './auth-config.js';
import { createConfigurationError } from './configuration-error.js';
import { LOOPBACK, parseUrl } from './parse-url.js';

/** Emulators use `local` instead of a region. */
const USER_POOL_ID = /^([a-z]+(-[a-z]+)+-\d+|local)_[^\W_]+$/;
const IDENTITY_POOL_ID = /^([a-z]+(-[a-z]+)+-\d+|local):[\da-f-]+$/;
/** `https:`, without a user name before the host. */
const ENDPOINT = /^https:[^@]+$/;

/** A host, the prefix of a host of the service, or the URL of its root. */
const DOMAIN = /^(\w+:\/\/)?[a-z\d][a-z\d.-]*\/*$/i;

/**
 * Checks that ids, regions, endpoints, the domain and the scopes have their documented forms. `createAuth` and
 * `createSession` both call it.
 *
 * @throws {AuthError} kind `configuration`, with `field` naming the member.
 */
export function checkConfig(config: AuthConfig): void {
  const { userPool, identityPool, oauth }: AuthConfig = Object(config);
  if (!identityPool) check('userPool', userPool && 'x', /x/);
  if (userPool) {
    checkPool('userPool', userPool, USER_POOL_ID);
    check('userPool.clientId', userPool.clientId, /^[\w+]+$/);
  }
  if (identityPool) checkPool('identityPool', identityPool, IDENTITY_POOL_ID);
  if (oauth) {
    checkScopes(oauth.scopes);
    checkEndpoint('oauth', oauth.endpoint);
    if (oauth.endpoint === undefined) check('oauth.domain', oauth.domain, DOMAIN);
  }
}

function checkPool(
  name: string,
  { id, region, endpoint }: { readonly id: string; readonly region?: string; readonly endpoint?: string },
  pattern: RegExp,
): void {
  check(`${name}.id`, id, pattern);
  const [own] = id.split(/[_:]/);
  check(`${name}.region`, region ?? own, RegExp(`^${own}$`));
  checkEndpoint(name, endpoint);
}

/** An absent endpoint means the service's own, which is valid. */
function checkEndpoint(name: string, endpoint = 'https:x'): void {
  const value = parseUrl(endpoint) && endpoint;
  check(`${name}.endpoint`, value, LOOPBACK.test(`${value}`) ? LOOPBACK : ENDPOINT);
}

/**
 * Rejects scopes without `openid`: the login pages would issue no ID token. An empty list requests every scope that the
 * app client allows.
 *
 * @throws {AuthError} kind `configuration`, field `oauth.scopes`.
 */
export function checkScopes(scopes: readonly string[]): void {
  const isEnough = Array.isArray(scopes) && (scopes.length === 0 || scopes.includes('openid'));
  check('oauth.scopes', scopes && `${isEnough}`, /true/, "Add 'openid'.");
}

function check(field: string, value: unknown, pattern: RegExp, suggestion = 'See AuthConfig.'): void {
  if (typeof value === 'string' && pattern.test(value)) return;
  throw createConfigurationError(field, value ? 'is malformed' : 'is missing', suggestion);
}
