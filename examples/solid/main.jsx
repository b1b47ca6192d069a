import outputs from 'virtual:claviger/outputs';
import { createAuth } from '@claviger/auth';
import { createResource, createSignal, from, Match, Switch } from 'solid-js';
import { render } from 'solid-js/web';

const auth = createAuth(outputs);
const session = from((set) => auth.onSnapshot(() => set(auth.getSnapshot())), auth.getSnapshot());

function SignIn() {
  const [message, setMessage] = createSignal('');
  const signIn = (event) => {
    event.preventDefault();
    auth.signIn(Object.fromEntries(new FormData(event.target))).catch((error) => setMessage(error.message));
  };
  return (
    <form onSubmit={signIn}>
      <input name="username" type="email" aria-label="E-mail" />
      <input name="password" type="password" aria-label="Password" />
      <button type="submit">Sign in</button> {message()}
    </form>
  );
}

function Account() {
  const [email] = createResource(() =>
    auth.fetchUserAttributes().then(
      (user) => user.email,
      (error) => error.message,
    ),
  );
  return (
    <p>
      Signed in as {email()}{' '}
      <button type="button" onClick={() => auth.signOut()}>
        Sign out
      </button>
    </p>
  );
}

render(
  () => (
    <Switch fallback={<SignIn />}>
      <Match when={session().status === 'loading'}>…</Match>
      <Match when={session().status === 'signedIn'}>
        <Account />
      </Match>
    </Switch>
  ),
  document.querySelector('#app'),
);
