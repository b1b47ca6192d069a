import type { AuthError } from '../errors/auth-error.js';
import type { Account, SignedOutReason } from './account.js';
import type { Internals } from './internals.js';

/** Who is signed in, without tokens or credentials. */
export type SessionSnapshot =
  | { readonly status: 'loading' }
  | { readonly status: 'unavailable'; readonly error: AuthError }
  | { readonly status: 'signedOut'; readonly reason: SignedOutReason }
  | { readonly status: 'signedIn'; readonly userId: string; readonly username: string }
  /** Signed in straight to the identity pool, with the token of another provider. */
  | { readonly status: 'federated'; readonly provider: string }
  | { readonly status: 'expired'; readonly userId: string; readonly username: string; readonly error: AuthError };

/** The snapshots of a session, and their subscribers. */
export interface Snapshots {
  getSnapshot(): SessionSnapshot;
  onSnapshot(listener: () => void): () => void;
}

/** Follows the account. A refresh of tokens does not change who is signed in, so the snapshot stays the same. */
export function createSnapshots({ runtime, sync }: Internals): Snapshots {
  let who = '';
  let snapshot: SessionSnapshot = { status: 'loading' };
  const getSnapshot = (): SessionSnapshot => {
    const account = runtime.account();
    const now = `${account.status} ${account.session?.record.sid}`;
    if (now !== who) snapshot = Object.freeze(describe(account));
    who = now;
    return snapshot;
  };
  return {
    getSnapshot,
    onSnapshot(listener) {
      let seen = getSnapshot();
      void sync.ensureLoaded();
      return runtime.onChange(() => {
        if (seen === getSnapshot()) return;
        seen = snapshot;
        runtime.runDetached(listener);
      });
    },
  };
}

function describe(account: Account): SessionSnapshot {
  const { isLeft, ...state } = account;
  if (!state.session) return state;
  const { session, ...rest } = state;
  if (!session.tokens) return { status: 'federated', provider: session.record.provider };
  return { ...rest, userId: session.userId, username: session.username };
}
