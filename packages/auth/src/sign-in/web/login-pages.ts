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
 * Returns the managed login pages.
 *
 * @throws {AuthError} kind `configuration` with `NoLoginPages` without any.
 */
export function getLoginPages({ config: { oauth, userPool } }: Pick<Internals, 'config'>): LoginPages {
  if (!oauth || !userPool) {
    throw new AuthError('configuration', 'NoLoginPages', 'The configuration has no login pages.', {
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

/** Converts a host, a URL or the prefix of a host of the service to a URL. */
function toOrigin(domain: string, userPoolId: string): string {
  const host = domain.replace(/^\w+:\/\//, '').replace(/\/+$/, '');
  return `https://${host.includes('.') ? host : `${host}.auth.${userPoolId.split('_')[0]}.amazoncognito.com`}`;
}

/** The requirements for a configured URL. */
export interface RedirectChoice {
  /** Whether the pages open in a browser outside of this page, which can also return to an app's own scheme. */
  readonly isElsewhere: boolean;
  /** One of the configured URLs, character for character. */
  readonly wanted?: string | undefined;
  /** The member of the configuration that has the URLs. */
  readonly field: 'oauth.signInUrls' | 'oauth.signOutUrls';
}

/**
 * Returns the configured URL that leads back to the app: the requested URL; in a page the URL of this page or the first URL of
 * its origin; elsewhere the first URL with the app's own scheme or the first URL.
 *
 * @throws {AuthError} `validation` for a URL that is not configured; `configuration` when no URL matches.
 */
export function chooseRedirectUrl(urls: readonly string[], { wanted, field, isElsewhere }: RedirectChoice): string {
  if (wanted !== undefined) {
    if (urls.includes(wanted)) return wanted;
    throw new AuthError('validation', 'InvalidRedirectUrl', 'The redirect URL is not configured.', {
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
  throw new AuthError('configuration', 'NoRedirectUrl', `None of ${field} leads back to the app.`, {
    recoverySuggestion: `Add a URL of this origin to ${field}, here and at the app client.`,
    field,
  });
}
