import { AuthProvider, useAuthSession } from '@claviger/auth/react';
import { signedFetch } from '@claviger/auth/vend';
import { useCallback, useEffect, useState } from 'react';
import { Form, useRevalidator } from 'react-router';
import { fetchOwn, getAuth } from '../auth.js';
import { bucket, mode, notesUrl, sessionContext, visitMiddleware } from '../auth.server.js';

const CODE = 'CONFIRM_SIGN_IN_WITH_TOTP_CODE';

export const middleware = [visitMiddleware];

const callNotes = ({ accessToken }, init) =>
  fetch(`${notesUrl}notes`, { ...init, headers: { authorization: `Bearer ${accessToken}` } });

export async function loader({ context }) {
  const { tokens, snapshot } = context.get(sessionContext);
  const notes = tokens ? await (await callNotes(tokens)).json() : [];
  return { snapshot, name: tokens?.idToken.payload.email, notes, bucket, mode };
}

export async function action({ request, context }) {
  const { tokens } = context.get(sessionContext);
  if (!tokens) return new Response('Sign in first.', { status: 401 });
  const form = await request.formData();
  await callNotes(tokens, { method: 'POST', body: form.get('text') });
  return null;
}

export default function App({ loaderData: { snapshot, mode, ...data } }) {
  const auth = getAuth(mode);
  return (
    <AuthProvider auth={auth} initial={snapshot}>
      <Screen auth={auth} {...data} />
    </AuthProvider>
  );
}

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

function Screen({ auth, name, notes, bucket }) {
  const { revalidate } = useRevalidator();
  const { status } = useAuthSession();
  const [isReady, setReady] = useState(false);
  const [message, run] = useRun();
  useEffect(() => {
    setReady(true);
    void run(() => auth.handleRedirect())();
  }, [auth, run]);
  const isSignedIn = status === 'signedIn';
  // The user has signed in or out here or in another tab: the server renders the page again.
  useEffect(() => {
    if (isSignedIn !== (name !== undefined)) void revalidate();
  }, [isSignedIn, name, revalidate]);

  return (
    <fieldset disabled={!isReady} data-status={isSignedIn ? 'signedIn' : 'signedOut'}>
      {isSignedIn ? <Notes {...{ auth, name, notes, bucket, run }} /> : <SignIn auth={auth} run={run} />}
      <p role="alert">{message}</p>
    </fieldset>
  );
}

function Notes({ auth, name, notes, bucket, run }) {
  const { revalidate } = useRevalidator();
  const add = run(async ({ target }) => {
    await fetchOwn(auth, '/api/notes', { method: 'POST', body: new FormData(target.form).get('text') });
    await revalidate();
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
      <Form method="post">
        <input name="text" aria-label="Note" />
        <button type="button" onClick={add}>
          Add
        </button>
        <button type="submit">Add on the server</button>
      </Form>
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

function SignIn({ auth, run }) {
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
