import type { AuthError } from '../errors/auth-error.js';
import type { Core } from './core.js';
import type { Account, SignedOutReason } from './machine.js';

/** Who is signed in, without tokens or credentials. */
export type SessionSnapshot =
  | { readonly status: 'loading' }
  | { readonly status: 'unavailable'; readonly error: AuthError }
  | { readonly status: 'signedOut'; readonly reason: SignedOutReason }
  | { readonly status: 'signedIn'; readonly userId: string; readonly username: string }
  | { readonly status: 'expired'; readonly userId: string; readonly username: string; readonly error: AuthError };

/** The snapshots of a session, and who wants to hear of a new one. */
export interface Snapshots {
  get(): SessionSnapshot;
  subscribe(listener: () => void): () => void;
}

/** Follows a core: a refresh of the tokens is no change of who is signed in, and so no new snapshot. */
export function createSnapshots(core: Core): Snapshots {
  let snapshot = describe(core.state().account);
  const listeners = new Set<() => void>();
  core.onChange(() => {
    const next = describe(core.state().account);
    if (isSame(snapshot, next)) return;
    snapshot = next;
    for (const listener of listeners) core.later(listener);
  });
  return {
    get: () => snapshot,
    subscribe(listener) {
      const own = (): void => listener();
      listeners.add(own);
      void core.load();
      return () => {
        listeners.delete(own);
      };
    },
  };
}

function describe(account: Account): SessionSnapshot {
  if (account.status !== 'signedIn' && account.status !== 'expired') return Object.freeze({ ...account });
  const { userId, username } = account.session;
  return account.status === 'expired'
    ? Object.freeze({ status: 'expired', userId, username, error: account.error })
    : Object.freeze({ status: 'signedIn', userId, username });
}

function isSame(a: SessionSnapshot, b: SessionSnapshot): boolean {
  const partsOfB = Object.entries(b);
  return partsOfB.length === Object.keys(a).length && partsOfB.every(([key, value]) => Reflect.get(a, key) === value);
}
