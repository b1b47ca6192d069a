import { AuthError } from '../errors/auth-error.js';
import { type Backoff, nextBackoff } from './backoff.js';
import type { Reading, StoredSession } from './records.js';

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

export interface SessionState {
  readonly account: Account;
  readonly backoff: Backoff | undefined;
}

/** Something that has happened. */
export type Fact =
  /** The store was read: at the start, or because another context may have written. */
  | { readonly type: 'read'; readonly reading: Reading }
  | { readonly type: 'storeFailed'; readonly error: AuthError }
  | { readonly type: 'signedIn'; readonly session: StoredSession }
  | { readonly type: 'refreshed'; readonly session: StoredSession }
  | { readonly type: 'refreshFailed'; readonly error: AuthError }
  /** The service refused the refresh token that the store holds, and that was confirmed after a second look. */
  | { readonly type: 'rejected'; readonly session: StoredSession }
  | { readonly type: 'signedOut' };

/** What is to be told to those who subscribed. */
export type SessionEventType =
  | 'signedIn'
  | 'signedOut'
  | 'sessionExpired'
  | 'tokensRefreshed'
  | 'tokensRefreshFailed'
  | 'storageDegraded';

export interface Effect {
  readonly type: SessionEventType;
  readonly error?: AuthError;
  /** Another context did it. */
  readonly elsewhere: boolean;
}

export interface Step {
  readonly state: SessionState;
  readonly effects: readonly Effect[];
}

/** The state before anything was read. */
export const initialState: SessionState = { account: { status: 'loading' }, backoff: undefined };

/** The session that a state knows of, alive or ended. */
export function sessionOf(account: Account): StoredSession | undefined {
  return account.status === 'signedIn' || account.status === 'expired' ? account.session : undefined;
}

/** The error that every detail of a session carries which the service has ended. */
export function createSessionExpiredError(ended: { readonly code: string; readonly message: string }): AuthError {
  return new AuthError('sessionExpired', ended.code, ended.message, { recoverySuggestion: 'Sign in again.' });
}

/**
 * The whole life of a session, without any effect of its own. Three facts alone lead out of `signedIn`: the user
 * signed out here, the store says that somebody did elsewhere, or a refusal was confirmed.
 */
export function step(state: SessionState, fact: Fact, nowMs: number): Step {
  const { account } = state;
  switch (fact.type) {
    case 'read':
      return readStep(state, fact.reading);
    case 'storeFailed':
      // What is already known stays known.
      return account.status === 'loading' || account.status === 'unavailable'
        ? become({ status: 'unavailable', error: fact.error })
        : unchanged(state);
    case 'signedIn':
      return become({ status: 'signedIn', session: fact.session }, { type: 'signedIn', elsewhere: false });
    case 'refreshed':
      return isSuccessor(fact.session, account)
        ? become({ status: 'signedIn', session: fact.session }, { type: 'tokensRefreshed', elsewhere: false })
        : unchanged(state);
    case 'refreshFailed':
      return account.status === 'signedIn' ? failedStep(state, fact.error, nowMs) : unchanged(state);
    case 'rejected':
      return isCurrent(fact.session, account) ? endedStep(fact.session, account, false) : unchanged(state);
    case 'signedOut':
      return become({ status: 'signedOut', reason: 'user' }, { type: 'signedOut', elsewhere: false });
  }
}

function become(account: Account, ...effects: readonly Effect[]): Step {
  return { state: { account, backoff: undefined }, effects };
}

function unchanged(state: SessionState): Step {
  return { state, effects: [] };
}

/** The same sign-in, in no earlier generation. */
function isCurrent(session: StoredSession, account: Account): boolean {
  const known = sessionOf(account);
  return known?.sid === session.sid && known.gen <= session.gen;
}

/** A later generation; or the same one coming back to life after it was taken for ended. */
function isSuccessor(session: StoredSession, account: Account): boolean {
  return isCurrent(session, account) && (account.status === 'expired' || sessionOf(account)?.gen !== session.gen);
}

function readStep(state: SessionState, reading: Reading): Step {
  const { account } = state;
  const known = sessionOf(account);
  // Opening the store is not news; only what changes afterwards is.
  const news = account.status !== 'loading' && account.status !== 'unavailable';
  switch (reading.status) {
    case 'newer':
      return step(state, { type: 'storeFailed', error: createNewerRecordError() }, 0);
    case 'none':
    case 'corrupt':
      // An empty answer says nothing about somebody who is known to be signed in.
      return known || account.status === 'signedOut'
        ? unchanged(state)
        : become({ status: 'signedOut', reason: 'never' });
    case 'signedOut':
      if (account.status === 'signedOut') return unchanged(state);
      return known
        ? become({ status: 'signedOut', reason: 'elsewhere' }, { type: 'signedOut', elsewhere: true })
        : become({ status: 'signedOut', reason: 'user' });
    case 'signedIn': {
      const { session } = reading;
      if (known?.sid === session.sid && known.gen > session.gen) return unchanged(state);
      if (session.ended) return endedStep(session, account, true);
      if (known?.sid !== session.sid) {
        return become(
          { status: 'signedIn', session },
          ...(news ? [{ type: 'signedIn', elsewhere: true } as const] : []),
        );
      }
      return isSuccessor(session, account)
        ? become({ status: 'signedIn', session }, { type: 'tokensRefreshed', elsewhere: true })
        : unchanged(state);
    }
  }
}

function endedStep(session: StoredSession, account: Account, elsewhere: boolean): Step {
  const error = createSessionExpiredError(
    session.ended ?? { code: 'SessionExpired', message: 'The session has ended.' },
  );
  // It is told once: not again by a second look, nor to somebody who opens a session that ended before.
  const news = account.status === 'signedIn' && account.session.sid === session.sid;
  if (account.status === 'expired' && account.session.gen === session.gen)
    return unchanged({ account, backoff: undefined });
  return become(
    { status: 'expired', session, error },
    ...(news ? [{ type: 'sessionExpired', error, elsewhere } as const] : []),
  );
}

function failedStep(state: SessionState, error: AuthError, nowMs: number): Step {
  const backoff = nextBackoff(state.backoff, error, nowMs);
  // One event for a stretch of failures, not one for each.
  const effects: Effect[] = backoff.failures === 1 ? [{ type: 'tokensRefreshFailed', error, elsewhere: false }] : [];
  return { state: { account: state.account, backoff }, effects };
}

function createNewerRecordError(): AuthError {
  return new AuthError('service', 'NewerStorage', 'A newer version of Claviger wrote the session.', {
    recoverySuggestion: 'Reload the page, so that all tabs run the same version.',
  });
}
