import outputs from 'virtual:claviger/outputs';
import { createAuth } from '@claviger/auth';
import { AuthProvider, Loading, SignedIn, SignedOut, useAuth } from '@claviger/auth/react';
import { useActionState, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

function SignIn() {
  const auth = useAuth();
  const [message, signIn] = useActionState(
    (_, form) =>
      auth.signIn(Object.fromEntries(form)).then(
        () => '',
        (error) => error.message,
      ),
    '',
  );
  return (
    <form action={signIn}>
      <input name="username" type="email" aria-label="E-mail" />
      <input name="password" type="password" aria-label="Password" />
      <button type="submit">Sign in</button> {message}
    </form>
  );
}

function Account() {
  const auth = useAuth();
  const [email, setEmail] = useState('…');
  useEffect(() => {
    auth.fetchUserAttributes().then(
      (user) => setEmail(user.email),
      (error) => setEmail(error.message),
    );
  }, [auth]);
  return (
    <p>
      Signed in as {email}{' '}
      <button type="button" onClick={() => auth.signOut()}>
        Sign out
      </button>
    </p>
  );
}

createRoot(document.querySelector('#app')).render(
  <AuthProvider auth={createAuth(outputs)}>
    <Loading>…</Loading>
    <SignedIn>
      <Account />
    </SignedIn>
    <SignedOut>
      <SignIn />
    </SignedOut>
  </AuthProvider>,
);
