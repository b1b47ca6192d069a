import { hash } from 'node:crypto';
import { type JwtClaims, peekClaims, type VerificationKey, type VerifiedJwt, verifyJwt } from './jwt.js';

/**
 * Tokens whose signature was verified, so that a client that shows its token with every call costs one verification of
 * RSA. In memory only, by a hash of the token. It spares the signature alone: the caller checks expiry, revocation and
 * all else that changes each time.
 */
export interface VerifiedTokens {
  /** Reads a token, of which nothing is certain before `verify`; undefined for other texts. */
  read(token: string): ReadToken | undefined;
  /** Forgets them all. */
  clear(): void;
}

export interface ReadToken {
  /** What it claims: only to find out whose keys may verify it. */
  readonly claims: JwtClaims;
  /** As {@link verifyJwt}; one that was verified before must still be by one of these very keys. */
  verify(options: { readonly keys: readonly VerificationKey[] }): VerifiedJwt;
}

interface Verified {
  readonly key: VerificationKey;
  readonly claims: JwtClaims;
}

/** Those that were verified last; some 2 kB each. */
const REMEMBERED_TOKENS = 2_000;

export function createVerifiedTokens(): VerifiedTokens {
  const verified = new Map<string, Verified>();
  const remember = (digest: string, { key, claims }: Verified): void => {
    verified.set(digest, { key, claims });
    const oldest = verified.size > REMEMBERED_TOKENS ? verified.keys().next().value : undefined;
    if (oldest !== undefined) verified.delete(oldest);
  };
  return {
    read: (token) => {
      const digest = hash('sha256', token, 'base64url');
      const known = verified.get(digest);
      const claims = known?.claims ?? peekClaims(token);
      if (claims === undefined) return undefined;
      return {
        claims,
        verify: ({ keys }) => {
          if (known !== undefined && keys.includes(known.key)) return { ok: true, ...known };
          const result = verifyJwt(token, { keys });
          if (result.ok) remember(digest, { key: result.key, claims: Object.freeze(result.claims) });
          return result;
        },
      };
    },
    clear: () => verified.clear(),
  };
}
