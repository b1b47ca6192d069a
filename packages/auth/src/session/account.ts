import { AuthError } from '../errors/auth-error.js';
import type { StoredSession, UserSession } from './records.js';

/** Who is signed in, as this context knows. */
export type Account =
  | State<{ readonly status: 'loading' }>
  /** The store did not answer. That never means signed out. `isLeft`: a known sign-in is over. */
  | State<{ readonly status: 'unavailable'; readonly error: AuthError; readonly isLeft: boolean }>
  | State<{ readonly status: 'signedOut'; readonly reason: SignedOutReason }>
  | State<{ readonly status: 'signedIn'; readonly session: StoredSession }>
  /** The service has ended the session. The user is still known. */
  | State<{ readonly status: 'expired'; readonly session: UserSession; readonly error: AuthError }>;

/** Members that only some states have are undefined in the others. */
type State<Members> = Members & {
  readonly [Name in Exclude<'session' | 'error' | 'isLeft', keyof Members>]?: undefined;
};

/** Why no user is signed in: no user ever was, or the user signed out here or in another context. */
export type SignedOutReason = 'never' | 'user' | 'elsewhere';

/** An input of the state machine. `elsewhere`: it was read from the store, and another context may have caused it. */
export type AccountInput =
  /** A user signed in here. Without `isStored` the store still names the previous sign-in. */
  | {
      readonly type: 'signedIn';
      readonly session: StoredSession;
      readonly isStored?: boolean;
      readonly elsewhere?: undefined;
    }
  /** A session was found in the store, refreshed, or ended by the service, which a second read confirmed. */
  | { readonly type: 'session'; readonly session: StoredSession; readonly elsewhere?: boolean }
  /** `isDeleted`: the user was deleted, not only signed out. */
  | { readonly type: 'signedOut'; readonly elsewhere?: boolean; readonly isDeleted?: boolean }
  /** The store is empty: no user ever signed in, or it was evicted. No evidence of a sign-out. */
  | { readonly type: 'nothing'; readonly elsewhere?: undefined }
  /** `elsewhere`: the pointer was read, and names a sign-in other than the known one. */
  | { readonly type: 'storeFailed'; readonly error: AuthError; readonly elsewhere?: boolean };

/** An event of the session. Each context that shares the store emits the same event. */
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
  /** Whether another tab, worker or process caused it. */
  readonly elsewhere: boolean;
  /** The name of the user of the event; absent for guests and federated identities. */
  readonly username?: string | undefined;
  /** The user's `sub` in the user pool; absent for guests and federated identities. */
  readonly userId?: string | undefined;
}

/** A new account, and the event to emit. */
export type Step = readonly [account: Account, event?: AuthEvent['type'] | false | undefined];

/** Returns the user pool session of an account, active or ended. */
export function findUserSession(account: Account): UserSession | undefined {
  const { session } = account;
  return session?.tokens && session;
}

/**
 * Computes the next account and its event. It has no effects. Only three inputs leave `signedIn`: a sign-out here, a sign-out
 * elsewhere that the store shows, and a confirmed denial.
 */
export function step(account: Account, input: AccountInput): Step {
  const known = account.session;
  const isOut = account.status === 'signedOut';
  switch (input.type) {
    case 'signedIn': {
      const { session } = input;
      return [{ status: 'signedIn', session }, known?.record.sid !== session.record.sid && signedInEvent(session)];
    }
    case 'signedOut': {
      const event = known && signedOutEvent(known, input.isDeleted);
      if (!input.elsewhere) return [{ status: 'signedOut', reason: 'user' }, event];
      // It may be a later one than the known one: a guest is over, too.
      return [isOut ? { ...account } : { status: 'signedOut', reason: known ? 'elsewhere' : 'user' }, event];
    }
    case 'nothing':
      // An empty store is no evidence against a known signed-in user.
      return [known || isOut ? account : { status: 'signedOut', reason: 'never' }];
    case 'storeFailed': {
      const { error, elsewhere } = input;
      if (known && elsewhere) return [{ status: 'unavailable', error, isLeft: true }, signedOutEvent(known)];
      return [known || isOut || account.isLeft ? account : { status: 'unavailable', error, isLeft: false }];
    }
    case 'session': {
      const { session } = input;
      const { sid, gen, ended } = session.record;
      const before = known?.record;
      const isSame = before?.sid === sid;
      // The same sign-in replaces itself in a later generation, when it has ended, or when the store has other tokens after that.
      // An ending that could not be stored, or not be read, is no recovery.
      const isOther = before?.ended ? !ended && session.record.accessToken !== before.accessToken : ended;
      const isNew = isSame ? gen > before.gen || (gen === before.gen && isOther) : input.elsewhere;
      if (!isNew) return [account];
      // The first read of the store emits no event; only later changes do.
      if (session.tokens && ended) {
        const error = new AuthError('sessionExpired', ended.code, ended.message, {
          recoverySuggestion: 'Sign in again.',
        });
        return [{ status: 'expired', session, error }, isSame && 'sessionExpired'];
      }
      const event = isSame
        ? session.tokens && 'tokensRefreshed'
        : (known || isOut || account.isLeft) && signedInEvent(session);
      return [{ status: 'signedIn', session }, event];
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
