import { useSyncExternalStore } from 'react';
import { AuthError } from '../errors/auth-error.js';
import type { SessionSnapshot } from '../session/snapshot.js';
import { UNKNOWN, useAuthView } from './auth-view.js';

/** A snapshot after the store has answered. */
export type KnownSnapshot = Exclude<SessionSnapshot, { readonly status: 'loading' }>;

/** The options of {@link useAuthSession}. */
export interface UseAuthSessionOptions {
  /** Whether the component waits in the nearest `<Suspense>` instead of rendering `loading`. Default false. */
  readonly suspense?: boolean | undefined;
}

/**
 * Returns who is signed in, after a wait in the nearest `<Suspense>`: never `loading`.
 *
 * @throws {AuthError} `NoAuthProvider`; `HooksUnavailable`; `NoInitialSnapshot` on a server without `initial`.
 */
export function useAuthSession(options: { readonly suspense: true }): KnownSnapshot;
/**
 * Returns who is signed in: `getSnapshot()` of the nearest {@link AuthProvider}. The component renders when that changes, here or
 * in another tab. A refresh of tokens does not change it.
 *
 * It has no tokens and no credentials. Call `fetchAuthSession()` where they are used, so they are never old.
 *
 * @throws {AuthError} `NoAuthProvider`; `HooksUnavailable`; `NoInitialSnapshot` for `suspense` on a server without `initial`.
 *
 * @example
 * ```tsx
 * function Greeting() {
 *   const session = useAuthSession();
 *   return session.status === 'signedIn' ? <p>Hello, {session.username}!</p> : null;
 * }
 * ```
 */
export function useAuthSession(options?: UseAuthSessionOptions): SessionSnapshot;
export function useAuthSession(options?: UseAuthSessionOptions): SessionSnapshot {
  const view = useAuthView();
  const snapshot = useSyncExternalStore(view.subscribe, view.get, view.getRendered);
  if (!options?.suspense || snapshot.status !== 'loading') return snapshot;
  if (snapshot !== UNKNOWN) throw view.whenKnown();
  // A server that waited would never answer. React sends the fallback instead, and the page renders the component.
  throw new AuthError('configuration', 'NoInitialSnapshot', 'A server does not know who is signed in.', {
    recoverySuggestion: 'Pass `initial` to AuthProvider, or render without `suspense`.',
  });
}
