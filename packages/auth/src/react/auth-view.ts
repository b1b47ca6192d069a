import { type Context, createContext, useContext } from 'react';
import { AuthError } from '../errors/auth-error.js';
import { withInitialSnapshot } from '../initial-snapshot.js';
import type { Session } from '../session/session.js';
import type { SessionSnapshot } from '../session/snapshot.js';

/** An `Auth` as the components below one provider see it. */
export interface AuthView {
  readonly auth: Session;
  /** Returns the server's snapshot until the store has answered, and then that of `auth`. */
  get(): SessionSnapshot;
  /** Returns what the server has rendered: a hydration repeats it. */
  getRendered(): SessionSnapshot;
  subscribe(listener: () => void): () => void;
  /** Resolves when the store has answered. */
  whenKnown(): Promise<void>;
}

/** What a server renders that does not know the visitor. */
export const UNKNOWN: SessionSnapshot = Object.freeze({ status: 'loading' });

export const AuthContext: Context<AuthView | undefined> = /* @__PURE__ */ createContext<AuthView | undefined>(
  undefined,
);

/**
 * Creates the view of an `Auth`.
 *
 * @throws {TypeError} for anything else.
 */
export function createAuthView(auth: Session, given: SessionSnapshot | undefined): AuthView {
  if (!Object(auth).getSnapshot) throw new TypeError('AuthProvider needs an `auth`: pass what createAuth() returns.');
  const initial = given?.status === 'loading' ? undefined : given;
  let known: Promise<void> | undefined;
  return {
    auth,
    get: withInitialSnapshot(() => auth.getSnapshot(), initial),
    getRendered: () => initial ?? UNKNOWN,
    subscribe: (listener) => auth.onSnapshot(listener),
    whenKnown() {
      // React waits for the same promise at each attempt.
      known ??= waitForStore(auth).finally(() => {
        known = undefined;
      });
      return known;
    },
  };
}

/**
 * Returns the view of the nearest provider.
 *
 * @throws {AuthError} `NoAuthProvider`; `HooksUnavailable`.
 */
export function useAuthView(): AuthView {
  const view = callHook(useContext, AuthContext);
  if (view) return view;
  throw new AuthError('configuration', 'NoAuthProvider', 'No AuthProvider is above this component.', {
    recoverySuggestion:
      'Wrap the app in <AuthProvider auth={auth}> of the same copy of @claviger/auth/react (npm ls @claviger/auth).',
  });
}

/**
 * Calls a hook of React. Without this, two copies of React in one page give a TypeError about a property of null.
 *
 * @throws {AuthError} `HooksUnavailable`.
 */
export function callHook<Input extends readonly unknown[], T>(useHook: (...input: Input) => T, ...input: Input): T {
  try {
    return useHook(...input);
  } catch (cause) {
    throw new AuthError('configuration', 'HooksUnavailable', 'React cannot run a hook here.', {
      recoverySuggestion: 'Call it in a component, and load one copy of React for both (npm ls react).',
      cause,
    });
  }
}

function waitForStore(auth: Session): Promise<void> {
  return new Promise((resolve) => {
    const stop = auth.onSnapshot(() => {
      stop();
      resolve();
    });
  });
}
