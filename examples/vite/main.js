// The running backend in development, amplify_outputs.json in a build.
import outputs from 'virtual:claviger/outputs';
import { createAuth, isAuthError } from '@claviger/auth';

const auth = createAuth(outputs);
const form = document.querySelector('form');
const output = document.querySelector('output');

async function show() {
  const session = await auth.fetchAuthSession();
  form.hidden = session.isSignedIn;
  if (session.isSignedIn) output.textContent = `Signed in as ${session.getCognitoTokens().get().idToken.payload.email}`;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const { username, password } = Object.fromEntries(new FormData(form));
  auth.signIn({ username, password }).then(show, (error) => {
    output.textContent = isAuthError(error) ? error.message : String(error);
  });
});

await show();
