import { auth } from './auth.js';

const form = document.querySelector('form');
const output = document.querySelector('output');
const ask = (method, input) => chrome.runtime.sendMessage({ method, input });

function show() {
  const session = auth.getSnapshot();
  form.hidden = session.status !== 'signedOut';
  document.querySelector('p').textContent = session.status === 'signedIn' ? `Signed in as ${session.username}` : '';
}
auth.onSnapshot(show);
show();

// The background page signs in: the user may close the pop-up at any time.
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { error = '' } = await ask('signIn', Object.fromEntries(new FormData(form)));
  output.textContent = error;
});
document.querySelector('#who').addEventListener('click', async () => {
  output.textContent = (await ask('whoAmI')).value;
});
