import { parseUrl } from '../../config/parse-url.js';
import { AuthError } from '../../errors/auth-error.js';
import type { Internals } from '../../session/internals.js';

/** The managed login pages of a configuration. */
export interface LoginPages {
  /** Without a slash at the end. */
  readonly endpoint: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly scopes: readonly string[];
  readonly signInUrls: readonly string[];
  readonly signOutUrls: readonly string[];
}

/**
 * The managed login pages.
 *
 * @throws {AuthError} kind `configuration` when the configuration has none.
 */
export function getLoginPages({ config: { oauth, userPool } }: Internals): LoginPages {
  if (!oauth || !userPool) {
    throw new AuthError('configuration', 'NoLoginPages', 'The configuration names no login pages.', {
      recoverySuggestion: 'Add oauth to the configuration.',
      field: 'oauth',
    });
  }
  const { domain, endpoint = toOrigin(domain, userPool.id), scopes, signInUrls, signOutUrls } = oauth;
  return {
    endpoint: endpoint.replace(/\/+$/, ''),
    clientId: userPool.clientId,
    clientSecret: userPool.clientSecret,
    scopes,
    signInUrls,
    signOutUrls,
  };
}

/** The URL of a host, of a URL, or of the prefix of one of the service's hosts. */
function toOrigin(domain: string, userPoolId: string): string {
  const host = domain.replace(/^\w+:\/\//, '').replace(/\/+$/, '');
  return `https://${host.includes('.') ? host : `${host}.auth.${userPoolId.split('_')[0]}.amazoncognito.com`}`;
}

/** Where a configured URL has to lead to. */
export interface RedirectChoice {
  /** The pages open in a browser outside of this page, which also comes back to an app's own scheme. */
  readonly isElsewhere: boolean;
  /** One of the configured URLs, character for character. */
  readonly wanted?: string | undefined;
  /** The member of the configuration that has the URLs. */
  readonly field: 'oauth.signInUrls' | 'oauth.signOutUrls';
}

/**
 * The configured URL that leads back to the app: the one that is asked for; in a page the one of this very page, else
 * the first of its origin; elsewhere the first with the app's own scheme, else the first one.
 *
 * @throws {AuthError} `validation` for one that isn't configured; `configuration` where none fits.
 */
export function chooseRedirectUrl(urls: readonly string[], { wanted, field, isElsewhere }: RedirectChoice): string {
  if (wanted !== undefined) {
    if (urls.includes(wanted)) return wanted;
    throw new AuthError('validation', 'InvalidRedirectUrl', 'The redirect URL is not one of the configured ones.', {
      recoverySuggestion: `Pass one of ${field}, character for character.`,
      field: 'redirectUrl',
    });
  }
  const page = isElsewhere ? undefined : globalThis.location;
  const fitting = page
    ? (urls.find((url) => url === page.origin + page.pathname) ??
      urls.find((url) => parseUrl(url)?.origin === page.origin))
    : (urls.find((url) => !/^https?:/.test(url)) ?? urls[0]);
  if (fitting) return fitting;
  throw new AuthError('configuration', 'NoRedirectUrl', `None of ${field} leads back to where the app runs.`, {
    recoverySuggestion: `Add a URL of this origin to ${field}, here and at the app client.`,
    field,
  });
}
