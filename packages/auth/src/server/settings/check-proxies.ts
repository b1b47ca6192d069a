import { createConfigurationError } from '../../config/configuration-error.js';
import { LOOPBACK, parseUrl } from '../../config/parse-url.js';
import type { ProxyTarget } from './options.js';

/** A path with a slash at both ends, which no encoding can write in another way. */
const PREFIX = /^\/(?:[\w-][\w.~-]*\/)+$/;

/**
 * Checks the proxies of a server.
 *
 * @throws {AuthError} kind `configuration`; `field` names the member.
 */
export function checkProxies(
  proxies: Readonly<Record<string, ProxyTarget>> = {},
  basePath: string,
): Readonly<Record<string, ProxyTarget>> {
  if (typeof proxies !== 'object' || proxies === null)
    fail('proxies', 'must be an object', "Pass { '/api/': { to, token } }.");
  for (const [prefix, target] of Object.entries(proxies)) {
    const field = `proxies['${prefix}']`;
    if (!PREFIX.test(prefix)) fail(field, 'must be a path with a slash at both ends', 'It looks like /api/.');
    if (`${basePath}/`.startsWith(prefix))
      fail(field, 'holds the routes of the server', 'Choose another path or basePath.');
    checkTarget(field, target);
  }
  return proxies;
}

function checkTarget(field: string, target: ProxyTarget): void {
  const { to, token, service, region }: Readonly<Record<string, unknown>> = { ...target };
  const url = typeof to === 'string' ? parseUrl(to) : undefined;
  const isSecure = url?.protocol === 'https:' || LOOPBACK.test(`${to}`);
  const isPlain = url && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!isSecure || !isPlain)
    fail(`${field}.to`, 'must be an https URL without query', 'Plain http is for this machine.');
  if (token === undefined) {
    const isSigned = [service, region].every((name) => typeof name === 'string' && /^[a-z][a-z\d-]*$/.test(name));
    if (!isSigned) fail(field, 'must have a token, or a service and a region', "Pass token: 'access', for example.");
  } else {
    if (token !== 'access' && token !== 'id') fail(`${field}.token`, "must be 'access' or 'id'", 'Choose one.');
    if (service !== undefined) fail(field, 'has a token and a service', 'Choose one of the two.');
  }
}

function fail(field: string, message: string, suggestion: string): never {
  throw createConfigurationError(field, message, suggestion);
}
