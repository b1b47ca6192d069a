import type { InitialSnapshot } from './bff/initial-snapshot.js';
import { AuthError } from './errors/auth-error.js';
import type { SessionSnapshot } from './session/snapshot.js';

/**
 * Makes `getSnapshot` answer what a server knew until the first read of the store. The same object stays as long as the session
 * says the same, so a page that a server has rendered renders once.
 */
export function withInitialSnapshot(
  get: () => SessionSnapshot,
  initial: InitialSnapshot | undefined,
): () => SessionSnapshot {
  if (!initial) return get;
  let seen: SessionSnapshot | undefined;
  let answer = Object.freeze(toSnapshot(initial));
  return () => {
    const now = get();
    if (now !== seen && now.status !== 'loading' && JSON.stringify(now) !== JSON.stringify(answer)) answer = now;
    seen = now;
    return answer;
  };
}

/** Makes a snapshot of what a server wrote into a page: an error is plain data there. */
export function toSnapshot(initial: InitialSnapshot): SessionSnapshot {
  if (!('error' in initial)) return initial;
  const { kind, code, message, recoverySuggestion } = initial.error;
  return { ...initial, error: new AuthError(kind, code, message, { recoverySuggestion }) };
}
