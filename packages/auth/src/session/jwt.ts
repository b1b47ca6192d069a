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

/** What printing a secret shows: Node's `util.inspect` and `console.log`, and `JSON.stringify`. */
function maskedBy(description: string): PropertyDescriptorMap {
  const show = { value: () => description };
  return { toJSON: show, [Symbol.for('nodejs.util.inspect.custom')]: show };
}

/** Makes an object print as its description, never as its contents, and freezes it. */
export function mask<T extends object>(secret: T, description: string): T {
  return Object.freeze(Object.defineProperties(secret, maskedBy(description)));
}

/**
 * Reads a token's claims.
 *
 * @throws {TypeError} when it is not a JWT with `exp` and `iat`.
 */
export function parseJwt(raw: string): JWT {
  const payload = decodePayload(raw);
  if (typeof payload['exp'] !== 'number' || typeof payload['iat'] !== 'number') throw new TypeError('not a JWT');
  // Not enumerable and in no property: `console.log` in a browser and spreading show claims alone.
  return mask(Object.defineProperty({ payload }, 'toString', { value: () => raw }), '[JWT]');
}

function decodePayload(raw: string): Record<string, unknown> {
  try {
    const base64 = (raw.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const payload: unknown = JSON.parse(new TextDecoder().decode(bytes), (_, value) => Object.freeze(value));
    if (typeof payload === 'object' && payload !== null) return payload as Record<string, unknown>;
  } catch {
    // The parser's message may quote the token.
  }
  throw new TypeError('not a JWT');
}

/** A claim that is a text; empty when it is missing. */
export function claim(token: JWT, name: string): string {
  const value = token.payload[name];
  return typeof value === 'string' ? value : '';
}

/** How long the token lives, whatever any clock says: `exp - iat`, in milliseconds. */
export function lifetimeMs({ payload }: JWT): number {
  return (Number(payload['exp']) - Number(payload['iat'])) * 1000;
}
