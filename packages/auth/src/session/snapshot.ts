import type { AuthError } from '../errors/auth-error.js';
import type { Core } from './core.js';
import { type Account, type SignedOutReason, sessionOf } from './machine.js';

/** Who is signed in, without tokens or credentials. */
export type SessionSnapshot =
  | { readonly status: 'loading' }
  | { readonly status: 'unavailable'; readonly error: AuthError }
  | { readonly status: 'signedOut'; readonly reason: SignedOutReason }
  | { readonly status: 'signedIn'; readonly userId: string; readonly username: string }
  /** With another provider's token, straight to the identity pool. */
  | { readonly status: 'federated'; readonly provider: string }
  | { readonly status: 'expired'; readonly userId: string; readonly username: string; readonly error: AuthError };

/** The snapshots of a session, and those who subscribed to new ones. */
export interface Snapshots {
  get(): SessionSnapshot;
  subscribe(listener: () => void): () => void;
}

/** Follows a core. A refresh of the tokens is no change of who is signed in, and so no new snapshot. */
export function createSnapshots(core: Core): Snapshots {
  let account = core.account();
  let snapshot = describe(account);
  const get = (): SessionSnapshot => {
    const before = account;
    account = core.account();
    const isSame = account.status === before.status && sidOf(account) === sidOf(before);
    if (!isSame) snapshot = describe(account);
    return snapshot;
  };
  return {
    get,
    subscribe(listener) {
      let seen = get();
      void core.load();
      return core.onChange(() => {
        if (seen === get()) return;
        seen = snapshot;
        core.later(listener);
      });
    },
  };
}

function sidOf(account: Account): string | undefined {
  return sessionOf(account)?.record.sid;
}

function describe(account: Account): SessionSnapshot {
  if (account.status === 'unavailable') return Object.freeze({ status: 'unavailable', error: account.error });
  if (!('session' in account)) return Object.freeze({ ...account });
  const { session, ...rest } = account;
  if (!session.tokens) return Object.freeze({ status: 'federated', provider: session.record.provider });
  return Object.freeze({ ...rest, userId: session.userId, username: session.username });
}
