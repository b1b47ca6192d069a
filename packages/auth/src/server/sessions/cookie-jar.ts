import { type Cookie, parseCookies } from '../../storage/cookie-chunks.js';

/** The attributes of a cookie that a server sets. */
export interface CookieAttributes {
  /** Undefined: until the browser closes. */
  readonly maxAgeSeconds: number | undefined;
  /** Whether scripts of the page can read it. */
  readonly isReadable?: boolean;
}

/** The cookies of one request, and their changes. */
export interface RequestCookies {
  /** Returns the cookies of the request, without the changes. */
  list(): readonly Cookie[];
  /** Returns the value of a cookie, changes included. */
  find(name: string): string | undefined;
  set(cookie: Cookie, attributes: CookieAttributes): void;
  /** Applies a `Set-Cookie` line of a store that the page reads, too. */
  apply(line: string): void;
  /** Removes a cookie from the browser. */
  expire(name: string): void;
  /** Returns a function that takes the changes back that follow. */
  mark(): () => void;
  /** The `Set-Cookie` lines of the changes. */
  lines(): string[];
  /** The `Cookie` header that the browser will send after the changes. */
  header(): string;
}

/** Reads the cookies of a request. They are never trusted: what counts is sealed. */
export function readRequestCookies(header: string, isSecure: boolean): RequestCookies {
  const received = parseCookies(header);
  const changes = new Map<string, { readonly value: string | undefined; readonly line: string }>();
  const suffix = `; Path=/${isSecure ? '; Secure' : ''}; SameSite=Lax`;
  return {
    list: () => received,
    find(name) {
      const change = changes.get(name);
      return change ? change.value : received.find((cookie) => cookie.name === name)?.value;
    },
    set({ name, value }, { maxAgeSeconds, isReadable = false }) {
      const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`;
      changes.set(name, { value, line: `${name}=${value}${age}${suffix}${isReadable ? '' : '; HttpOnly'}` });
    },
    expire(name) {
      changes.set(name, { value: undefined, line: `${name}=; Max-Age=0${suffix}; HttpOnly` });
    },
    apply(line) {
      const [pair = ''] = line.split(';', 1);
      const equals = pair.indexOf('=');
      const value = /; *Max-Age=0(;|$)/i.test(line) ? undefined : pair.slice(equals + 1);
      changes.set(pair.slice(0, equals), { value, line });
    },
    mark() {
      const before = [...changes];
      return () => {
        changes.clear();
        for (const [name, change] of before) changes.set(name, change);
      };
    },
    lines: () => [...changes.values()].map(({ line }) => line),
    header() {
      const kept = received.filter(({ name }) => !changes.has(name));
      const written = [...changes].flatMap(([name, { value }]) => (value === undefined ? [] : { name, value }));
      return [...kept, ...written].map(({ name, value }) => `${name}=${value}`).join('; ');
    },
  };
}
