import { createAuth } from '@claviger/auth';
import { cookieStorage } from '@claviger/auth/storage';
import { bearerFetch, signedFetch } from '@claviger/auth/vend';

const { outputs, mode, bucket } = globalThis.app;
export const auth = createAuth(outputs, {
  bff: '/auth',
  initial: globalThis.clavigerSnapshot,
  ...(mode === 'cookies' && { storage: cookieStorage() }),
});
// The app's own paths need no token here: the proxy of the server adds it.
const fetchOwn = bearerFetch(auth, { token: 'access', origins: [location.origin] });
const find = (selector) => document.querySelector(selector);

async function show() {
  const { status } = auth.getSnapshot();
  if (status === 'loading') return;
  document.documentElement.dataset.status = status === 'signedIn' ? status : 'signedOut';
  if (status !== 'signedIn') return;
  const session = await auth.fetchAuthSession({ only: 'tokens' });
  find('#name').textContent = session.getCognitoTokens().value?.idToken.payload.email ?? '';
}

async function showNotes() {
  const notes = await (await fetchOwn('/api/notes')).json();
  find('#notes').replaceChildren(
    ...notes.map((note) => Object.assign(document.createElement('li'), { textContent: note })),
  );
}

/** Runs an action of the user, and shows why it failed. */
async function run(action) {
  find('[role=alert]').textContent = '';
  try {
    await action();
  } catch (error) {
    find('[role=alert]').textContent = `${error.code ?? ''} ${error.message}`;
  }
}
const on = (selector, event, action) =>
  find(selector)?.addEventListener(event, (sent) => {
    sent.preventDefault();
    void run(() => action(find(selector)));
  });

async function goOn({ isSignedIn, nextStep }) {
  find('#code').hidden = isSignedIn;
  if (isSignedIn) {
    // The next user of this page must find no password here.
    for (const form of document.querySelectorAll('.out form')) form.reset();
    await showNotes();
  } else if (nextStep.signInStep !== 'CONFIRM_SIGN_IN_WITH_TOTP_CODE') throw new Error(nextStep.signInStep);
}

on('#sign-in', 'submit', async ({ username, password }) =>
  goOn(await auth.signIn({ username: username.value, password: password.value })),
);
on('#sign-in [name=passkey]', 'click', async () => {
  const options = { authFlowType: 'USER_AUTH', preferredChallenge: 'WEB_AUTHN' };
  await goOn(await auth.signIn({ username: find('#sign-in').username.value, options }));
});
on('#code', 'submit', async ({ code }) => goOn(await auth.confirmSignIn({ challengeResponse: code.value })));
on('#pages', 'click', () => auth.signInWithRedirect());
on('#passkey', 'click', () => auth.associateWebAuthnCredential());
on('#sign-out', 'click', () => auth.signOut());
on('#add', 'submit', async ({ text }) => {
  await fetchOwn('/api/notes', { method: 'POST', body: text.value });
  await showNotes();
});
on('#upload', 'submit', async ({ file }) => {
  const [chosen] = file.files;
  const { ok, status } = await signedFetch(auth, { service: 's3', region: bucket.region })(bucket.url + chosen.name, {
    method: 'PUT',
    body: chosen,
  });
  find('[role=alert]').textContent = ok ? `Uploaded ${chosen.name}` : `The bucket answered ${status}`;
});

auth.onSnapshot(() => void run(show));
await run(async () => {
  await auth.handleRedirect();
  await show();
});
