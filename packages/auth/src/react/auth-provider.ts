import { createElement, type ReactElement, type ReactNode, useMemo, useRef } from 'react';
import type { AuthOptions } from '../create-auth.js';
import { toSnapshot } from '../initial-snapshot.js';
import type { Session } from '../session/session.js';
import { AuthContext, callHook, createAuthView } from './auth-view.js';

/** The props of {@link AuthProvider}. */
export interface AuthProviderProps {
  /** Created once, outside of components. It may also come from `createSession`. */
  readonly auth: Session;
  /**
   * Who the server says is signed in. The server and the first render of the page use it, so a hydration shows no other state.
   * Only its first value counts, and only for the first `auth`: give the provider a `key` to change both. Default: loading.
   */
  readonly initial?: AuthOptions['initial'];
  readonly children?: ReactNode;
}

type FirstProps = Required<Omit<AuthProviderProps, 'children'>>;

/**
 * Gives the components below it an `Auth`.
 *
 * @throws {AuthError} `HooksUnavailable` when another copy of React renders it.
 * @throws {TypeError} without an `auth`.
 *
 * @example
 * ```tsx
 * const auth = createAuth(outputs);
 * auth.handleRedirect().catch(console.error); // the login pages lead back here
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
  const { current: first } = callHook<[FirstProps], { readonly current: FirstProps }>(useRef, { auth, initial });
  // A new `initial` with each render of the server's data must not render all consumers.
  const view = useMemo(() => {
    const given = auth === first.auth ? first.initial : undefined;
    return createAuthView(auth, given && toSnapshot(given));
  }, [auth, first]);
  return createElement(AuthContext.Provider, { value: view }, children);
}
