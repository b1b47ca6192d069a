// The app that the tests of React render: on a server, in a page, with React 18 and 19.
import type { Auth } from '@claviger/auth';
import {
  AuthProvider,
  type AuthProviderProps,
  Loading,
  SignedIn,
  SignedOut,
  useAuth,
  useAuthSession,
} from '@claviger/auth/react';
import { type ReactElement, StrictMode, Suspense, useEffect } from 'react';

/** What a page is asked to render. */
export interface PageInput {
  readonly initial?: AuthProviderProps['initial'];
  /** What the components wait for: by `<Loading>` or by `<Suspense>`. */
  readonly waits: 'loading' | 'suspense';
  /** The server keeps the tokens, and knows the visitor by the cookies: it gives `initial`. */
  readonly isOnServer?: boolean;
}

/** How often each component was committed, and how often its function ran. */
export interface Counts {
  readonly commits: Record<string, number>;
  readonly runs: Record<string, number>;
}

export const counts: Counts = { commits: {}, runs: {} };

function useCount(name: string): void {
  counts.runs[name] = (counts.runs[name] ?? 0) + 1;
  useEffect(() => {
    counts.commits[name] = (counts.commits[name] ?? 0) + 1;
  });
}

function Name(): ReactElement {
  useCount('Name');
  const session = useAuthSession();
  return <b>{session.status === 'signedIn' ? session.username : session.status}</b>;
}

function WaitingName(): ReactElement {
  useCount('WaitingName');
  const session = useAuthSession({ suspense: true });
  return <b>{session.status === 'signedIn' ? session.username : session.status}</b>;
}

function SignOut(): ReactElement {
  useCount('SignOut');
  const auth = useAuth();
  return (
    <button type="button" onClick={() => void auth.signOut()}>
      Sign out
    </button>
  );
}

export function App({ auth, page }: { auth: Auth; page: PageInput }): ReactElement {
  return (
    <StrictMode>
      <AuthProvider auth={auth} initial={page.initial}>
        {page.waits === 'suspense' ? (
          <Suspense fallback={<i>waiting</i>}>
            <WaitingName />
          </Suspense>
        ) : (
          <Name />
        )}
        <SignedIn>
          <p>inside</p>
          <SignOut />
        </SignedIn>
        <SignedOut>
          <p>outside</p>
        </SignedOut>
        <Loading>
          <p>loading</p>
        </Loading>
      </AuthProvider>
    </StrictMode>
  );
}
