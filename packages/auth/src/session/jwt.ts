/**
 * The claims of a token: registered claims (RFC 7519), claims of Amazon Cognito, standard attributes of OpenID Connect,
 * custom attributes, and claims of the user pool's trigger. Times are in seconds since the epoch.
 */
export interface JWTPayload {
  /** The user's id in the user pool. It never changes. */
  readonly sub?: string;
  /** The user pool that issued the token, as a URL. */
  readonly iss?: string;
  /** The app client of an ID token; the resources of an access token, where the sign-in requested any. */
  readonly aud?: string | readonly string[];
  readonly exp?: number;
  readonly iat?: number;
  readonly nbf?: number;
  readonly jti?: string;
  /** When the user signed in. A refresh does not change it. */
  readonly auth_time?: number;
  /** Shared by all tokens of one sign-in, if the app client supports token revocation. */
  readonly origin_jti?: string;
  readonly event_id?: string;
  readonly token_use?: 'id' | 'access';
  /** Of an access token: the app client. */
  readonly client_id?: string;
  /** Of an access token: scopes with spaces between them. */
  readonly scope?: string;
  /** Of an access token: the user's name. */
  readonly username?: string;
  /** Of an access token: the device that the user signed in with. */
  readonly device_key?: string;
  readonly version?: number;
  /** Of an ID token: the user's name. */
  readonly 'cognito:username'?: string;
  readonly 'cognito:groups'?: readonly string[];
  /** The roles of the user's groups. */
  readonly 'cognito:roles'?: readonly string[];
  readonly 'cognito:preferred_role'?: string;
  readonly identities?: readonly Readonly<Record<string, unknown>>[];
  readonly nonce?: string;
  readonly at_hash?: string;
  readonly name?: string;
  readonly given_name?: string;
  readonly family_name?: string;
  readonly middle_name?: string;
  readonly nickname?: string;
  readonly preferred_username?: string;
  readonly profile?: string;
  readonly picture?: string;
  readonly website?: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly gender?: string;
  readonly birthdate?: string;
  readonly zoneinfo?: string;
  readonly locale?: string;
  readonly phone_number?: string;
  readonly phone_number_verified?: boolean;
  readonly address?: { readonly formatted?: string };
  readonly updated_at?: number;
  readonly [custom: `custom:${string}`]: string | undefined;
  readonly [claim: string]: unknown;
}

/** A decoded JSON Web Token (RFC 7519). Its claims are not verified. */
export interface DecodedJWT {
  /** The claims by name. */
  readonly payload: JWTPayload;
  /** The raw token, for an `Authorization` header. */
  toString(): string;
}

/**
 * A JSON Web Token (RFC 7519) of the user pool. Printing it shows the expiration. Only `toString()` returns the raw token.
 *
 * The claims are not verified: the token came from the service over TLS. A server must verify a token that a client sends.
 */
export interface JWT extends DecodedJWT {
  readonly payload: JWTPayload & Required<Pick<JWTPayload, 'sub' | 'iss' | 'exp' | 'iat' | 'token_use'>>;
}

/**
 * Makes an object print as its summary instead of its contents: in `util.inspect` and `console.log` of Node.js, in
 * `JSON.stringify`, and, without `toText`, in `String`.
 */
export function mask<T extends object>(
  secret: T,
  summarize: () => unknown,
  toText: () => string = () => JSON.stringify(summarize()),
): T {
  const show = { value: summarize };
  const inspect = Symbol.for('nodejs.util.inspect.custom');
  return Object.defineProperties(secret, { toJSON: show, [inspect]: show, toString: { value: toText } });
}

/**
 * Decodes a token without verifying its signature.
 *
 * @throws {TypeError} for a text that is not a JWT. The message does not quote the text.
 *
 * @example
 * ```ts
 * const { accessToken } = (await auth.fetchAuthSession()).getCognitoTokens().get();
 * const { payload } = decodeJWT(String(accessToken));
 * console.log(payload.sub, payload['cognito:groups']);
 * ```
 */
export function decodeJWT(token: string): DecodedJWT {
  let payload: JWTPayload | undefined;
  try {
    const [, base64 = ''] = token.split('.', 2);
    const bytes = atob(base64.replaceAll('-', '+').replaceAll('_', '/'));
    // UTF-8 without TextDecoder, which Jest's jsdom lacks.
    const text = decodeURIComponent(escape(bytes));
    payload = JSON.parse(text, (_, value) => Object.freeze(value));
  } catch {
    // The message of the parser may quote the token.
  }
  if (!(payload instanceof Object)) throw new TypeError('Expected a JSON Web Token.');
  const { exp } = payload;
  const summarize = (): string => `[JWT, expires ${new Date(Number(exp) * 1000).toJSON()}]`;
  // The token is in no enumerable property: a console and spreading show only claims.
  return Object.freeze(mask({ payload }, summarize, () => token));
}

/**
 * Decodes a token of the user pool.
 *
 * @throws {TypeError} for a text that is not a JWT of that `token_use` with a subject and a lifetime.
 */
export function parseJwt(raw: string, use: 'id' | 'access'): JWT {
  const token = decodeJWT(raw) as JWT;
  const { token_use, sub } = token.payload;
  if (token_use !== use || !sub || !(lifetimeMs(token) > 0)) throw new TypeError(`no ${use} token`);
  return token;
}

/** Returns the lifetime of a token, independent of clocks: `exp - iat`, in milliseconds. */
export function lifetimeMs({ payload }: JWT): number {
  return (Number(payload.exp) - Number(payload.iat)) * 1000;
}
