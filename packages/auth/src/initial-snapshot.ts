import type { SessionSnapshot } from './session/snapshot.js';

/**
 * Makes `getSnapshot` answer what a server knew until the first read of the store. The same object stays as long as the session
 * says the same, so a page that a server has rendered renders once.
 */
export function withInitialSnapshot(
  get: () => SessionSnapshot,
  initial: SessionSnapshot | undefined,
): () => SessionSnapshot {
  if (!initial) return get;
  let seen: SessionSnapshot | undefined;
  let answer = Object.freeze(initial);
  return () => {
    const now = get();
    if (now !== seen && now.status !== 'loading' && JSON.stringify(now) !== JSON.stringify(answer)) answer = now;
    seen = now;
    return answer;
  };
}
