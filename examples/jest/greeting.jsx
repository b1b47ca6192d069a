import { SignedIn, SignedOut, useAuth, useAuthSession } from '@claviger/auth/react';

export function Greeting() {
  const auth = useAuth();
  const session = useAuthSession();
  return (
    <>
      <SignedIn>
        Hello, {session.username}!{' '}
        <button type="button" onClick={() => auth.signOut()}>
          Sign out
        </button>
      </SignedIn>
      <SignedOut>{session.status === 'expired' ? 'Your session has ended.' : 'Please sign in.'}</SignedOut>
    </>
  );
}
