import { createElement, type ReactElement, type ReactNode, useMemo } from 'react';
import type { AuthOptions } from '../create-auth.js';
import { toSnapshot } from '../initial-snapshot.js';
import type { Session } from '../session/session.js';
import { AuthContext, type AuthView, callHook, createAuthView } from './auth-view.js';

/** The props of {@link AuthProvider}. */
export interface AuthProviderProps {
  /** Created once, outside of components. It may also come from `createSession`. */
  readonly auth: Session;
  /**
   * Who the server says is signed in. The server and the first render of the page use it, so a hydration shows no other state.
   * Only its first value counts. Default: loading.
   */
  readonly initial?: AuthOptions['initial'];
  readonly children?: ReactNode;
}

/**
 * Gives the components below it an `Auth`.
 *
 * @throws {AuthError} `HooksUnavailable` when another copy of React renders it.
 *
 * @example
 * ```tsx
 * const auth = createAuth(outputs);
 *
 * export const App = () => (
 *   <AuthProvider auth={auth}>
 *     <SignedIn>Welcome!</SignedIn>
 *     <SignedOut>
 *       <button onClick={() => auth.signInWithRedirect()}>Sign in</button>
 *     </SignedOut>
 *   </AuthProvider>
 * );
 * ```
 */
export function AuthProvider({ auth, initial, children }: AuthProviderProps): ReactElement {
  // A new `initial` with each render of the server's data must not render all consumers.
  const view = callHook(useMemo<AuthView>, () => createAuthView(auth, initial && toSnapshot(initial)), [auth]);
  return createElement(AuthContext.Provider, { value: view }, children);
}
