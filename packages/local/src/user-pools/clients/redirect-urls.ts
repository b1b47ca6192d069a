import { invalidParameter } from '../base/errors.js';

interface Redirects {
  readonly CallbackURLs?: readonly string[];
  readonly LogoutURLs?: readonly string[];
  readonly DefaultRedirectURI?: string;
}

const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Schemes that a browser handles itself: a redirect there runs code or reads a file. */
const BROWSER_SCHEMES: readonly string[] = [
  'about:',
  'blob:',
  'data:',
  'file:',
  'filesystem:',
  'jar:',
  'javascript:',
  'vbscript:',
  'view-source:',
];

/**
 * Checks an app client's redirect URLs: `https`, or `http` on the loopback interface, or an app's own scheme, and no
 * fragment; the default one must be a callback URL.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export function assertRedirects({ CallbackURLs = [], LogoutURLs = [], DefaultRedirectURI }: Redirects): void {
  for (const url of [...CallbackURLs, ...LogoutURLs]) {
    const fault = checkRedirectUrl(url);
    if (fault !== undefined) throw invalidParameter(`${url} ${fault}`);
  }
  if (DefaultRedirectURI !== undefined && !CallbackURLs.includes(DefaultRedirectURI)) {
    throw invalidParameter(`Default redirect uri ${DefaultRedirectURI} is not in the list of callback urls.`);
  }
}

/**
 * Checks one URL by the rules of callback URLs, which also hold for the `resource` of an authorization request.
 *
 * @returns the fault, as the end of a sentence that starts with the URL
 */
export function checkRedirectUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return 'is not a valid url.';
  const { protocol, hostname } = new URL(url);
  if (BROWSER_SCHEMES.includes(protocol)) return `must not have the scheme ${protocol} because browsers run it.`;
  if (url.includes('#')) return 'must not have a fragment.';
  if (protocol === 'http:' && !LOOPBACK_HOSTS.includes(hostname)) return 'can not use http, except for localhost.';
  return undefined;
}
