import { createAuth } from '@claviger/auth';
import { openChat } from './chat.js';

const { outputs, api } = await (await fetch('/config.json')).json();
const auth = createAuth(outputs);
const find = (id) => document.getElementById(id);
let chat;

const add = ({ from, text }) => {
  find('messages').append(Object.assign(document.createElement('li'), { textContent: `${from}: ${text}` }));
};

async function show() {
  const { isSignedIn } = await auth.fetchAuthSession();
  find('sign-in').hidden = isSignedIn;
  find('chat').hidden = !isSignedIn;
  find('messages').replaceChildren();
  if (isSignedIn) chat = openChat(auth, { ...api, onMessage: add, onEnd: show });
}

/** Runs what the user asked for, and shows its error. */
const run = (work) => async (event) => {
  event.preventDefault();
  find('error').textContent = '';
  await work().catch(({ message }) => {
    find('error').textContent = message;
  });
};
find('sign-in').onsubmit = run(async () => {
  await auth.signIn({ username: find('username').value, password: find('password').value });
  await show();
});
find('chat').onsubmit = run(async () => {
  const { username } = await auth.getCurrentUser();
  await chat.say({ from: username, text: find('text').value });
  find('text').value = '';
});
find('sign-out').onclick = run(() => auth.signOut());
await show();
