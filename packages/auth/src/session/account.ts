import { AuthError } from '../errors/auth-error.js';
import type { Ending, StoredSession, UserSession } from './records.js';

/** Who is signed in, as far as this context knows. */
export type Account =
  | { readonly status: 'loading' }
  /** The store didn't answer. That is never the same as being signed out. `isLeft`: a sign-in that was known is over. */
  | { readonly status: 'unavailable'; readonly error: AuthError; readonly isLeft: boolean }
  | { readonly status: 'signedOut'; readonly reason: SignedOutReason }
  | { readonly status: 'signedIn'; readonly session: StoredSession }
  /** The service has ended the session for good. Who it was is still known. */
  | { readonly status: 'expired'; readonly session: UserSession; readonly error: AuthError };

/** Why no user is signed in: none ever was, the user signed out here, or in another context. */
export type SignedOutReason = 'never' | 'user' | 'elsewhere';

/** Something that has happened. `elsewhere`: the store says so, and another context may have done it. */
export type AccountInput =
  /** A user signed in here. Unless `isStored`, the store still names the sign-in before. */
  | {
      readonly type: 'signedIn';
      readonly session: StoredSession;
      readonly isStored?: boolean;
      readonly elsewhere?: undefined;
    }
  /** A session was found in the store, refreshed, or ended by the service, which was confirmed by a second look. */
  | { readonly type: 'session'; readonly session: StoredSession; readonly elsewhere: boolean }
  /** `isDeleted`: the user was deleted, and not only signed out. */
  | { readonly type: 'signedOut'; readonly elsewhere: boolean; readonly isDeleted?: boolean }
  /** The store is empty: no user ever signed in, or it was evicted. No evidence of a sign-out. */
  | { readonly type: 'nothing'; readonly elsewhere?: undefined }
  /** `elsewhere`: the pointer was read, and names another sign-in than the one that is known. */
  | { readonly type: 'storeFailed'; readonly error: AuthError; readonly elsewhere?: boolean };

/** Something that happened to the session. Every context that shares the store emits the same event. */
export interface AuthEvent {
  readonly type:
    | 'signedIn'
    | 'signedOut'
    | 'userDeleted'
    | 'sessionExpired'
    | 'tokensRefreshed'
    | 'tokensRefreshFailed'
    | 'federatedToIdentityPool'
    | 'federationToIdentityPoolCleared'
    | 'storageDegraded';
  readonly error?: AuthError | undefined;
  /** Another tab, worker or process did it. */
  readonly elsewhere: boolean;
  /** The name of the user that the event is about; absent for guests and federated identities. */
  readonly username?: string | undefined;
  /** The user's `sub` in the user pool; absent for guests and federated identities. */
  readonly userId?: string | undefined;
}

/** A new account, and the event to emit. */
export type Step = readonly [account: Account, news?: AuthEvent['type'] | false | undefined];

/** The session that an account has, alive or ended. */
export function sessionOf(account: Account): StoredSession | undefined {
  return 'session' in account ? account.session : undefined;
}

/** The session of a user of the user pool that an account has, alive or ended. */
export function userSessionOf(account: Account): UserSession | undefined {
  const session = sessionOf(account);
  return session?.tokens && session;
}

/**
 * The whole life of a session, without any effect of its own. Three facts alone lead out of `signedIn`: the user
 * signed out here, the store says that the user did so elsewhere, or a refusal was confirmed.
 */
export function step(account: Account, fact: AccountInput): Step {
  const known = sessionOf(account);
  const isOut = account.status === 'signedOut';
  const wasLeft = account.status === 'unavailable' && account.isLeft;
  switch (fact.type) {
    case 'signedIn':
      return [
        { status: 'signedIn', session: fact.session },
        known?.record.sid !== fact.session.record.sid && signedInEvent(fact.session),
      ];
    case 'signedOut': {
      const news = known && signedOutEvent(known, fact.isDeleted);
      if (!fact.elsewhere) return [{ status: 'signedOut', reason: 'user' }, news];
      return [isOut ? account : { status: 'signedOut', reason: known ? 'elsewhere' : 'user' }, news];
    }
    case 'nothing':
      // An empty answer says nothing about a user who is known to be signed in.
      return [known || isOut ? account : { status: 'signedOut', reason: 'never' }];
    case 'storeFailed': {
      const { error, elsewhere } = fact;
      if (known && elsewhere) return [{ status: 'unavailable', error, isLeft: true }, signedOutEvent(known)];
      return [known || isOut || wasLeft ? account : { status: 'unavailable', error, isLeft: false }];
    }
    case 'session': {
      const { session } = fact;
      const { sid, gen, ended } = session.record;
      const before = known?.record;
      const isSame = before?.sid === sid;
      // The same sign-in counts when it is further on: in a later generation, ended, or alive again after that.
      const isNew = isSame ? gen > before.gen || (gen === before.gen && !ended !== !before.ended) : fact.elsewhere;
      if (!isNew) return [account];
      // Opening the store is not news; only what changes afterwards is.
      if (session.tokens && ended) return [expire(session, ended), isSame && 'sessionExpired'];
      const news = isSame ? session.tokens && 'tokensRefreshed' : (known || isOut || wasLeft) && signedInEvent(session);
      return [{ status: 'signedIn', session }, news];
    }
  }
}

function signedInEvent({ tokens }: StoredSession): AuthEvent['type'] {
  return tokens ? 'signedIn' : 'federatedToIdentityPool';
}

function signedOutEvent({ tokens }: StoredSession, isDeleted = false): AuthEvent['type'] {
  if (!tokens) return 'federationToIdentityPoolCleared';
  return isDeleted ? 'userDeleted' : 'signedOut';
}

function expire(session: UserSession, { code, message }: Ending): Account {
  const error = new AuthError('sessionExpired', code, message, { recoverySuggestion: 'Sign in again.' });
  return { status: 'expired', session, error };
}
