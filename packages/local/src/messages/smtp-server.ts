import { isLoopbackUrl } from '../wire/outbound.js';

/** An SMTP server that mail is handed to. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte on. */
  readonly secure: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
  /** Whether it is this machine: mail doesn't leave it then, so that it needs no TLS. */
  readonly loopback: boolean;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'smtp:': 25, 'smtps:': 465 };

const ADVICE = 'SMTP takes a URL such as smtp://127.0.0.1:1025 or smtps://user:password@mail.example.com.';

/**
 * Reads where mail goes.
 *
 * @param text `smtp://` or `smtps://`, a host, and as needed user, password and port (default 25 and 465)
 * @throws {TypeError} for anything else; the message says nothing of the text, which may have a password
 */
export function readSmtpUrl(text: string): SmtpServer {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const defaultPort = DEFAULT_PORTS[url?.protocol ?? ''];
  if (url === undefined || defaultPort === undefined || url.hostname === '') throw new TypeError(ADVICE);
  if (!/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '') throw new TypeError(ADVICE);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    host,
    port: url.port === '' ? defaultPort : Number(url.port),
    secure: url.protocol === 'smtps:',
    ...(url.username !== '' && { auth: { user: decode(url.username), pass: decode(url.password) } }),
    loopback: isLoopbackUrl(`http://${url.hostname}`),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new TypeError(ADVICE);
  }
}
