// An app with React, as its compiler sees it.
import { type Auth, createAuth, type SessionSnapshot } from '@claviger/auth';
import {
  AuthProvider,
  type KnownSnapshot,
  Loading,
  SignedIn,
  SignedOut,
  useAuth,
  useAuthSession,
} from '@claviger/auth/react';
import { createSession, type Session } from '@claviger/auth/session';

const config = { userPool: { id: 'us-east-1_Example', clientId: 'client' } };
const initial: SessionSnapshot = { status: 'signedIn', userId: 'sub', username: 'ann' };

export function Page() {
  return (
    <AuthProvider auth={createAuth(config)} initial={initial}>
      <SignedIn>
        <User />
      </SignedIn>
      <SignedOut>Sign in, please.</SignedOut>
      <Loading />
    </AuthProvider>
  );
}

export const Small = () => <AuthProvider auth={createSession(config)}>{[<User key="user" />, 'text']}</AuthProvider>;

function User() {
  const auth: Auth = useAuth();
  const session: Session = useAuth<Session>();
  const known: KnownSnapshot = useAuthSession({ suspense: true });
  const snapshot = useAuthSession();
  // The compiler asks about the state first.
  snapshot.username; // error
  const waiting: 'loading' = known.status; // error
  const name = snapshot.status === 'signedIn' ? snapshot.username : 'a guest';
  return <button type="button" onClick={() => auth.signOut()}>{`${name} ${waiting} ${session === auth}`}</button>;
}
