import { getCookieNames, isPlainLocalhost } from '../bff/cookie-names.js';
import { addEndedNames, type EndedNames, parseEndedNames } from '../bff/ended-names.js';

/** The longest life that browsers give a cookie, in seconds: no session cookie lives longer. */
const LIFE_SECONDS = 34_560_000;

/** The cookies that name sessions. The server and the page read and write them; they contain no secret. */
export interface NameCookies {
  /** Reads the name of the live session, unless it has ended, and the names of ended ones. */
  read(): { readonly live: string | undefined; readonly ended: EndedNames };
  /** Adds the name of an ended session. */
  end(sid: string): void;
}

/** Finds the cookies that name sessions of an app client. */
export function createNameCookies(clientId: string): NameCookies {
  const { origin } = location;
  // The page does not know whether the server has origins beside this one: then its cookies are secure here, too.
  const all = [false, ...(isPlainLocalhost(origin) ? [true] : [])].map((isPlain) =>
    getCookieNames(origin, { clientId, isPlain }),
  );
  const find = (name: string): string | undefined =>
    document.cookie
      .split('; ')
      .find((cookie) => cookie.startsWith(`${name}=`))
      ?.slice(name.length + 1);
  const nowSeconds = (): number => Date.now() / 1000;
  return {
    read() {
      const live = all.map((names) => find(names.live)).find(Boolean);
      const ended = new Map(all.flatMap((names) => [...parseEndedNames(find(names.ended) ?? '', nowSeconds())]));
      return { live: live !== undefined && ended.has(live) ? undefined : live, ended };
    },
    end(sid) {
      for (const { ended, isSecure } of all) {
        const added = new Map([[sid, nowSeconds() + LIFE_SECONDS]]);
        const value = addEndedNames(find(ended) ?? '', added, nowSeconds());
        // biome-ignore lint/suspicious/noDocumentCookie: no browser but Chromium has had the Cookie Store API for long.
        document.cookie = `${ended}=${value}; Path=/; SameSite=Lax; Max-Age=${LIFE_SECONDS}${isSecure ? '; Secure' : ''}`;
      }
    },
  };
}
