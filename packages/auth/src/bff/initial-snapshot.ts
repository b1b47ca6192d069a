import type { AuthError } from '../errors/auth-error.js';

/** The members of an {@link AuthError} that a server writes into a page. */
export type SnapshotError = Pick<AuthError, 'kind' | 'code' | 'message' | 'recoverySuggestion'>;

/**
 * Who is signed in, as a server knows it from the cookies of a request: plain data without tokens, for `JSON.stringify`. A
 * `SessionSnapshot` is one, too.
 */
export type InitialSnapshot =
  | { readonly status: 'loading' }
  | { readonly status: 'unavailable'; readonly error: SnapshotError }
  | { readonly status: 'signedOut'; readonly reason: 'never' | 'user' | 'elsewhere' }
  | { readonly status: 'signedIn'; readonly userId: string; readonly username: string }
  | { readonly status: 'federated'; readonly provider: string }
  | { readonly status: 'expired'; readonly userId: string; readonly username: string; readonly error: SnapshotError };
