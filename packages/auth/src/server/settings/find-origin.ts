import { LOOPBACK, parseUrl } from '../../config/parse-url.js';
import type { Settings } from './options.js';

/** The public origin of a request, or the reason why it has none. */
export type FoundOrigin =
  | { readonly origin: string; readonly reason?: undefined }
  | { readonly origin?: undefined; readonly reason: string };

/** The address of a request as this process sees it, and its headers. */
export interface ReceivedRequest {
  readonly url: string;
  /** The names of the headers, in lower case; undefined where they cannot be listed. */
  readonly names: readonly string[] | undefined;
  get(name: string): string | null;
}

/** The headers of a proxy in front. No option believes them. */
const FORWARDED = /^(?:forwarded|x-forwarded-.+)$/;
/** Those that common proxies send, for headers that cannot be listed. */
const COMMON = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port'];

/**
 * Returns the public origin of a request. It comes from the configuration: a request only chooses one of several. Without a
 * configured origin, requests to this machine are served, and no request that a proxy has forwarded.
 */
export function findOrigin({ origins }: Pick<Settings, 'origins'>, { url, names, get }: ReceivedRequest): FoundOrigin {
  const own = parseUrl(url);
  const [first] = origins;
  if (first !== undefined) {
    const sent = get('origin');
    const chosen = origins.find((one) => one === sent) ?? origins.find((one) => parseUrl(one)?.host === own?.host);
    return { origin: chosen ?? first };
  }
  const forwarded = (names ?? COMMON).find((name) => FORWARDED.test(name) && get(name) !== null);
  if (forwarded !== undefined) {
    return { reason: `A proxy sent the header ${forwarded}: set the option origin to the public origin of the app.` };
  }
  if (own && LOOPBACK.test(own.origin)) return { origin: own.origin };
  return { reason: 'The request is not for this machine: set the option origin to the public origin of the app.' };
}
