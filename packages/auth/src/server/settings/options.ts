import type { ForeignStorage } from '../../adopt/foreign-storage.js';
import type { ServerStore } from '../stores/server-store.js';
import type { ServerLogRecord } from './log.js';

/**
 * Where the tokens are:
 * - `bff`: in sealed `HttpOnly` cookies. No token reaches the browser.
 * - `cookies`: in cookies that page and server read (`cookieStorage`), for apps whose pages need tokens.
 */
export type ServerMode = 'bff' | 'cookies';

/** What the page may fetch and keep in its memory in `bff` mode. */
export interface Vends {
  /** Default: no token. */
  readonly tokens?: readonly ('access' | 'id')[];
  /** Default false. */
  readonly awsCredentials?: boolean;
}

/** The destination of a path that the server forwards with the user's token, or with a signature by the user's credentials. */
export type ProxyTarget =
  | {
      /** The URL that replaces the path of the proxy. */
      readonly to: string;
      /** The token of the `Authorization` header. */
      readonly token: 'access' | 'id';
    }
  | {
      readonly to: string;
      /** The name of the service in the signature, such as `execute-api`. */
      readonly service: string;
      readonly region: string;
    };

/** The session cookies. */
export interface ServerCookieOptions {
  /** The name of the sealed cookies after `__Host-`: letters, digits and hyphens. Default `claviger`. */
  readonly name?: string;
  /** The lifetime of a cookie from the last refresh. 0: until the browser closes. Default 30 days. */
  readonly maxAgeSeconds?: number;
}

/** The options of `createAuthServer`. */
export interface AuthServerOptions {
  /**
   * At least 32 bytes, from a secret manager. A list rotates it: the first one seals, all open. A holder of the secret can read and
   * forge sessions. An absent one is an error.
   */
  readonly secret: string | readonly string[] | undefined;
  readonly mode: ServerMode;
  /**
   * The public origins of the app, such as `https://app.example.com`. They never come from a request: behind a proxy that ends
   * TLS a server sees another one. Default: loopback origins only, for development.
   */
  readonly origin?: string | readonly string[];
  /** The path of the server's own routes. Default `/auth`. */
  readonly basePath?: string;
  /** The secret of the app client, if it has one. */
  readonly clientSecret?: string;
  /**
   * What the page may fetch in `bff` mode. Default: nothing. In `cookies` mode it changes nothing: the page has its tokens, and gets
   * AWS credentials by itself.
   */
  readonly vends?: Vends;
  /** Paths that the server forwards, each with a slash at both ends: `'/api/'`. */
  readonly proxies?: Readonly<Record<string, ProxyTarget>>;
  readonly cookie?: ServerCookieOptions;
  /**
   * The memory that several processes share. In `bff` mode it also has the tokens that are too large for cookies. Default: the memory
   * of this process, without such tokens.
   */
  readonly store?: ServerStore;
  /** More origins whose pages may call the routes, such as that of a development server in front. */
  readonly trustedOrigins?: readonly string[];
  /**
   * Returns the user's IP address, for the limits and the threat protection of the user pool: `(request) =>
   * request.headers.get('cf-connecting-ip')`. The server believes no header by itself. Cognito accepts addresses from app clients that
   * have a secret and `EnablePropagateAdditionalUserContextData`, so without `clientSecret` none is sent. Default: no address.
   */
  readonly clientAddress?: (request: Request) => string | null | undefined;
  /**
   * Adopts the cookies of a session of `aws-amplify` once: `{ storage: amplifyCookies() }`. Sibling hosts can write those cookies.
   * Default false.
   */
  readonly adopt?: false | { readonly storage: ForeignStorage };
  /** Default: `fetch` of the runtime. */
  readonly fetch?: typeof globalThis.fetch;
  readonly logger?: (record: ServerLogRecord) => void;
}

/** The checked options. */
export interface Settings {
  readonly mode: ServerMode;
  /** Without a slash at the end. */
  readonly basePath: string;
  /** Empty: loopback origins only. */
  readonly origins: readonly string[];
  readonly trustedOrigins: readonly string[];
  readonly secrets: readonly string[];
  readonly vends: Required<Vends>;
  readonly proxies: Readonly<Record<string, ProxyTarget>>;
  readonly cookieName: string;
  /** 0: until the browser closes. */
  readonly maxAgeSeconds: number;
  readonly clientAddress: AuthServerOptions['clientAddress'] | undefined;
  readonly adopt: ForeignStorage | undefined;
  /** Whether the app has passed a store. The memory of one process is no place for what a cookie must not lose. */
  readonly hasStore: boolean;
}
