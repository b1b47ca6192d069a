/**
 * A JSON Web Token (RFC 7519) of the user pool. Whatever prints it shows its claims or nothing; `toString()` is
 * the one deliberate way to the raw token.
 *
 * The claims are read, not verified: they came from the service over TLS. A server that is given a token by a
 * client verifies it first.
 */
export interface JWT {
  /** The claims, by their names. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** The raw token, for an `Authorization` header. */
  toString(): string;
}

/**
 * Makes an object print as its description, never as its contents, to Node's `util.inspect` and `console.log` and to
 * `JSON.stringify`; and freezes it.
 */
export function mask<T extends object>(secret: T, description: string): T {
  const show = { value: () => description };
  const names = { toJSON: show, [Symbol.for('nodejs.util.inspect.custom')]: show };
  return Object.freeze(Object.defineProperties(secret, names));
}

/**
 * Reads a token's claims.
 *
 * @throws {TypeError} when it is not a JWT of that `token_use` with a subject and a life.
 */
export function parseJwt(raw: string, use: 'id' | 'access'): JWT {
  const payload = decodePayload(raw);
  const token: JWT = { payload, toString: () => raw };
  if (payload['token_use'] !== use || !payload['sub'] || !(lifetimeMs(token) > 0))
    throw new TypeError(`no ${use} token`);
  // In no enumerable property: a console and spreading show claims alone.
  return mask(Object.defineProperty(token, 'toString', { enumerable: false }), '[JWT]');
}

function decodePayload(raw: string): Readonly<Record<string, unknown>> {
  try {
    const base64 = raw
      .replace(/^.*?\.|\..*$/g, '')
      .replace(/-/g, '+')
      .replace(/_/g, '/');
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes), (_, value) => Object.freeze(value)) ?? {};
  } catch {
    // The parser's message may quote the token.
    return {};
  }
}

/** How long the token lives, whatever any clock says: `exp - iat`, in milliseconds. */
export function lifetimeMs({ payload }: JWT): number {
  return (Number(payload['exp']) - Number(payload['iat'])) * 1000;
}
