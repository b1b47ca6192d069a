import type { Auth } from '../create-auth.js';
import type { Session } from '../session/session.js';
import { useAuthView } from './auth-view.js';

/**
 * Returns the `auth` of the nearest {@link AuthProvider}. It renders nothing when the session changes: see `useAuthSession`.
 *
 * @typeParam Given - what the provider was given, when that is only a `Session`.
 * @throws {AuthError} `NoAuthProvider`; `HooksUnavailable` outside of a component, or with two copies of React.
 *
 * @example
 * ```tsx
 * function SignOutButton() {
 *   const auth = useAuth();
 *   return <button onClick={() => auth.signOut()}>Sign out</button>;
 * }
 * ```
 */
export function useAuth<Given extends Session = Auth>(): Given {
  return useAuthView().auth as Given;
}
