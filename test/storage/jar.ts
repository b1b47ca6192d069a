import type { CookieJar } from '@claviger/auth/storage';

/** A cookie jar that does as browsers do, for one host and path; what it refuses, it refuses without a word. */
export interface TestJar extends CookieJar {
  readonly cookies: Map<string, string>;
  /** The attributes of all cookies that were set, deletions included. */
  readonly attributes: string[];
  /** Says which cookies are refused. */
  refuses: (name: string) => boolean;
}

export function createTestJar(): TestJar {
  const cookies = new Map<string, string>();
  const jar: TestJar = {
    cookies,
    attributes: [],
    refuses: () => false,
    get: () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    set(cookie) {
      const [pair = '', ...attributes] = cookie.split('; ');
      jar.attributes.push(attributes.join('; '));
      const name = pair.slice(0, pair.indexOf('='));
      const value = pair.slice(pair.indexOf('=') + 1);
      // RFC 6265, 4.1.1
      if (!/^[!#$%&'*+\-.^_`|~\w]+$/.test(name)) throw new Error('not a token');
      if (!/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/.test(value)) throw new Error('not cookie octets');
      if (attributes.includes('Max-Age=0')) cookies.delete(name);
      else if (pair.length <= 4_096 && !jar.refuses(name)) cookies.set(name, value);
    },
  };
  return jar;
}
