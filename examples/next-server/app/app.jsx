'use client';
import { AuthProvider, useAuthSession } from '@claviger/auth/react';
import { signedFetch } from '@claviger/auth/vend';
import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useState } from 'react';
import { addNote } from './actions';
import { auth, fetchOwn } from './auth';

const CODE = 'CONFIRM_SIGN_IN_WITH_TOTP_CODE';

export const App = ({ initial, ...props }) => (
  <AuthProvider auth={auth} initial={initial}>
    <Screen {...props} />
  </AuthProvider>
);

/** Runs actions of the user, and has the message why one failed. */
function useRun() {
  const [message, setMessage] = useState('');
  const run = useCallback(
    (action) => async (input) => {
      try {
        const text = await action(input);
        setMessage(typeof text === 'string' ? text : '');
      } catch (error) {
        setMessage(`${error.code ?? ''} ${error.message}`);
      }
    },
    [],
  );
  return [message, run];
}

function Screen({ name, notes, bucket }) {
  const router = useRouter();
  const { status } = useAuthSession();
  const [isReady, setReady] = useState(false);
  const [message, run] = useRun();
  useEffect(() => {
    setReady(true);
    void run(() => auth.handleRedirect())();
  }, [run]);
  const isSignedIn = status === 'signedIn';
  // The user has signed in or out here or in another tab: the server renders the page again.
  useEffect(() => {
    if (isSignedIn !== (name !== undefined)) router.refresh();
  }, [isSignedIn, name, router]);

  return (
    <fieldset disabled={!isReady} data-status={isSignedIn ? 'signedIn' : 'signedOut'}>
      {isSignedIn ? <Notes {...{ name, notes, bucket, run }} /> : <SignIn run={run} />}
      <p role="alert">{message}</p>
    </fieldset>
  );
}

function Notes({ name, notes, bucket, run }) {
  const router = useRouter();
  const add = run(async (form) => {
    await fetchOwn('/api/notes', { method: 'POST', body: form.get('text') });
    router.refresh();
  });
  const upload = run(async (form) => {
    const file = form.get('file');
    const fetchS3 = signedFetch(auth, { service: 's3', region: bucket.region });
    const { ok, status } = await fetchS3(bucket.url + file.name, { method: 'PUT', body: file });
    return ok ? `Uploaded ${file.name}` : `The bucket answered ${status}`;
  });
  return (
    <>
      <h1>
        Notes of <span id="name">{name}</span>
      </h1>
      <pre id="notes">{notes.join('\n')}</pre>
      <form action={add}>
        <input name="text" aria-label="Note" />
        <button type="submit">Add</button>
        <button type="submit" formAction={addNote}>
          Add on the server
        </button>
      </form>
      <form action={upload}>
        <input name="file" type="file" aria-label="File" />
        <button type="submit">Upload</button>
      </form>
      <button type="button" onClick={run(() => auth.associateWebAuthnCredential())}>
        Create a passkey
      </button>
      <button type="button" onClick={run(() => auth.signOut())}>
        Sign out
      </button>
    </>
  );
}

function SignIn({ run }) {
  const [wantsCode, setWantsCode] = useState(false);
  const [username, setUsername] = useState('');
  const goOn = ({ isSignedIn, nextStep }) => {
    setWantsCode(nextStep.signInStep === CODE);
    if (!isSignedIn && nextStep.signInStep !== CODE) throw new Error(nextStep.signInStep);
  };
  const signIn = run(async (form) => goOn(await auth.signIn({ username, password: form.get('password') })));
  const usePasskey = run(async () => {
    const options = { authFlowType: 'USER_AUTH', preferredChallenge: 'WEB_AUTHN' };
    return goOn(await auth.signIn({ username, options }));
  });
  const confirm = run(async (form) => goOn(await auth.confirmSignIn({ challengeResponse: form.get('code') })));
  return (
    <>
      <form action={signIn}>
        <input
          {...{ type: 'email', autoComplete: 'username webauthn', 'aria-label': 'E-mail' }}
          value={username}
          onChange={({ target }) => setUsername(target.value)}
        />
        <input name="password" type="password" autoComplete="current-password" aria-label="Password" />
        <button type="submit">Sign in</button>
        <button type="button" onClick={usePasskey}>
          Sign in with a passkey
        </button>
      </form>
      {wantsCode && (
        <form action={confirm}>
          <input name="code" autoComplete="one-time-code" aria-label="Code" />
          <button type="submit">Confirm</button>
        </form>
      )}
      <button type="button" onClick={run(() => auth.signInWithRedirect())}>
        Sign in on the login pages
      </button>
    </>
  );
}
