import { createElement, Fragment, type ReactElement, type ReactNode } from 'react';
import type { SessionSnapshot } from '../session/snapshot.js';
import { useAuthSession } from './use-auth-session.js';

/** The props of {@link SignedIn}, {@link SignedOut} and {@link Loading}. */
export interface GateProps {
  readonly children?: ReactNode;
}

/**
 * Renders its children while a user is signed in, to the user pool or straight to the identity pool.
 *
 * @throws {AuthError} as `useAuthSession`.
 */
export function SignedIn({ children }: GateProps): ReactElement | null {
  return useGate(children, 'signedIn', 'federated');
}

/**
 * Renders its children while no user can act: no user is signed in, or the service has ended the session (`expired`).
 * `auth.signIn` works in both states.
 *
 * @throws {AuthError} as `useAuthSession`.
 */
export function SignedOut({ children }: GateProps): ReactElement | null {
  return useGate(children, 'signedOut', 'expired');
}

/**
 * Renders its children while it is unknown who is signed in: before the store has answered, and while it fails
 * (`unavailable`).
 *
 * @throws {AuthError} as `useAuthSession`.
 */
export function Loading({ children }: GateProps): ReactElement | null {
  return useGate(children, 'loading', 'unavailable');
}

function useGate(children: ReactNode, ...open: readonly SessionSnapshot['status'][]): ReactElement | null {
  return open.includes(useAuthSession().status) ? createElement(Fragment, null, children) : null;
}
