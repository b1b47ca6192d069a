import { createAuth } from '@claviger/auth';
import { createFolder } from './folder.js';

const { outputs, bucket } = await (await fetch('/config.json')).json();
const auth = createAuth(outputs);
const folder = createFolder(auth, bucket);
const find = (id) => document.getElementById(id);

async function show() {
  const { isSignedIn } = await auth.fetchAuthSession();
  find('sign-in').hidden = isSignedIn;
  find('files').hidden = !isSignedIn;
  const names = isSignedIn ? await folder.list() : [];
  find('list').replaceChildren(
    ...names.map((name) => Object.assign(document.createElement('li'), { textContent: name })),
  );
}

/** Runs what the user asked for, then shows the state, or the error. */
const run = (work) => async (event) => {
  event.preventDefault();
  find('error').textContent = '';
  try {
    await work();
    await show();
  } catch (error) {
    find('error').textContent = error.message;
  }
};
find('sign-in').onsubmit = run(() =>
  auth.signIn({ username: find('username').value, password: find('password').value }),
);
find('file').onchange = run(() => folder.upload(find('file').files[0]));
find('sign-out').onclick = run(() => auth.signOut());
await show();
