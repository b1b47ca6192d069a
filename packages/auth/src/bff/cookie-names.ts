/** The begin of the readable names, and the default of the sealed ones. */
const NAME = 'claviger';

/** Plain http on this machine: WebKit drops `Secure` cookies there. */
const PLAIN_LOCALHOST = /^http:\/\/localhost(?::(\d+))?$/;

/** The names of the cookies of one origin, which the page and the server share. */
export interface CookieNames {
  /** The prefix of the sealed cookies, without the id of the app client. */
  readonly prefix: string;
  /** The readable cookie that names ended sessions. */
  readonly ended: string;
  /** The readable cookie that names the live session, so that a page notices a sign-in on the server. */
  readonly live: string;
  /** Whether browsers accept the cookies over https only. */
  readonly isSecure: boolean;
}

/**
 * Returns the names of the cookies. They begin with `__Host-`, so only this host can write them. On `http://localhost` they carry
 * the port instead, because all ports share the cookies of a host.
 *
 * @param name - of the sealed cookies. The page knows only the readable ones, whose names are the same in all apps.
 * @param isPlain - whether every configured origin is `http://localhost`
 */
export function getCookieNames(
  origin: string,
  { name = NAME, clientId, isPlain }: { readonly name?: string; readonly clientId: string; readonly isPlain: boolean },
): CookieNames {
  const [found, port = '80'] = PLAIN_LOCALHOST.exec(origin) ?? [];
  const isSecure = !(isPlain && found !== undefined);
  const toName = (own: string, use: string): string =>
    `${isSecure ? `__Host-${own}` : `${own}-${port}`}${use}.${clientId}`;
  return { prefix: toName(name, ''), ended: toName(NAME, '-ended'), live: toName(NAME, '-live'), isSecure };
}

/** Whether an origin is plain http on this machine. */
export function isPlainLocalhost(origin: string): boolean {
  return PLAIN_LOCALHOST.test(origin);
}
