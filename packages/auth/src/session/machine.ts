import { AuthError } from '../errors/auth-error.js';
import type { Ending, Reading, StoredSession } from './records.js';

/** Who is signed in, as far as this context knows. */
export type Account =
  | { readonly status: 'loading' }
  /** The store didn't answer. That is never the same as being signed out. */
  | { readonly status: 'unavailable'; readonly error: AuthError }
  | { readonly status: 'signedOut'; readonly reason: SignedOutReason }
  | { readonly status: 'signedIn'; readonly session: StoredSession }
  /** The service has ended the session for good. Who it was is still known. */
  | { readonly status: 'expired'; readonly session: StoredSession; readonly error: AuthError };

/** Why nobody is signed in: nobody ever was, here by `signOut()`, or in another context. */
export type SignedOutReason = 'never' | 'user' | 'elsewhere';

/** Something that has happened. */
export type Fact =
  /** The store was read: at the start, or because another context may have written. */
  | { readonly type: 'read'; readonly reading: Reading }
  | { readonly type: 'storeFailed'; readonly error: AuthError }
  | { readonly type: 'signedIn' | 'refreshed'; readonly session: StoredSession }
  /** The service refused the refresh token that the store holds, and that was confirmed by a second look. */
  | { readonly type: 'rejected'; readonly session: StoredSession }
  | { readonly type: 'signedOut' };

/** Something that happened to the session. The same is told in every context that shares the store. */
export interface AuthEvent {
  readonly type:
    | 'signedIn'
    | 'signedOut'
    | 'sessionExpired'
    | 'tokensRefreshed'
    | 'tokensRefreshFailed'
    | 'storageDegraded';
  readonly error?: AuthError;
  /** Another tab, worker or process did it. */
  readonly elsewhere: boolean;
}

/** A new account, and what is to be told. */
export interface Step {
  readonly account: Account;
  readonly event?: AuthEvent | undefined;
}

/** The session that an account has, alive or ended. */
export function sessionOf(account: Account): StoredSession | undefined {
  return 'session' in account ? account.session : undefined;
}

/**
 * The whole life of a session, without any effect of its own. Three facts alone lead out of `signedIn`: the user
 * signed out here, the store says that somebody did elsewhere, or a refusal was confirmed.
 */
export function step(account: Account, fact: Fact): Step {
  const known = sessionOf(account);
  switch (fact.type) {
    case 'read':
      return readStep(account, fact.reading);
    case 'storeFailed':
      // What is already known stays known.
      return known || account.status === 'signedOut'
        ? { account }
        : { account: { status: 'unavailable', error: fact.error } };
    case 'signedIn':
      return { account: { status: 'signedIn', session: fact.session }, event: tell('signedIn') };
    case 'refreshed':
    case 'rejected':
      return isSame(known, fact.session) ? successorStep(account, fact.session, false) : { account };
    case 'signedOut':
      return { account: { status: 'signedOut', reason: 'user' }, event: tell('signedOut') };
  }
}

function readStep(account: Account, reading: Reading): Step {
  const known = sessionOf(account);
  switch (reading.status) {
    case 'none':
      // An empty answer says nothing about somebody who is known to be signed in.
      return known || account.status === 'signedOut'
        ? { account }
        : { account: { status: 'signedOut', reason: 'never' } };
    case 'signedOut':
      if (known) return { account: { status: 'signedOut', reason: 'elsewhere' }, event: tell('signedOut', true) };
      return account.status === 'signedOut' ? { account } : { account: { status: 'signedOut', reason: 'user' } };
    case 'signedIn': {
      const { session } = reading;
      if (isSame(known, session)) return successorStep(account, session, true);
      if (session.record.ended) return { account: expire(session, session.record.ended) };
      // Opening the store is not news; only what changes afterwards is.
      const isNews = known || account.status === 'signedOut';
      return { account: { status: 'signedIn', session }, event: isNews ? tell('signedIn', true) : undefined };
    }
  }
}

function isSame(known: StoredSession | undefined, session: StoredSession): boolean {
  return known?.record.sid === session.record.sid;
}

/** The same sign-in, further on: in a later generation, ended, or come back to life after it was taken for ended. */
function successorStep(account: Account, session: StoredSession, elsewhere: boolean): Step {
  const { gen, ended } = session.record;
  const known = sessionOf(account)?.record;
  const isNews = !known || gen > known.gen || (gen === known.gen && !ended !== !known.ended);
  if (!isNews) return { account };
  if (!ended) return { account: { status: 'signedIn', session }, event: tell('tokensRefreshed', elsewhere) };
  const expired = expire(session, ended);
  return { account: expired, event: { ...tell('sessionExpired', elsewhere), error: expired.error } };
}

function expire(session: StoredSession, { code, message }: Ending): Extract<Account, { status: 'expired' }> {
  const error = new AuthError('sessionExpired', code, message, { recoverySuggestion: 'Sign in again.' });
  return { status: 'expired', session, error };
}

function tell(type: AuthEvent['type'], elsewhere = false): AuthEvent {
  return { type, elsewhere };
}
