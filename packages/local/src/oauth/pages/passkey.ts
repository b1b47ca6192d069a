import { html } from 'hono/html';
import type { Html } from '../html/layout.js';

/** The one script of the login pages: browsers offer passkeys to scripts alone. */
export const PASSKEY_SCRIPT = `
const form = document.querySelector('form');
const note = document.querySelector('#passkey-note');
const options = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(form.elements.options.value));
const ask = async () => {
  try {
    const credential = await navigator.credentials.get({ publicKey: options });
    form.elements.credential.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch {
    note.textContent = 'The passkey could not be used. Try again, or start over and sign in another way.';
  }
};
form.addEventListener('submit', (event) => { event.preventDefault(); ask(); });
`;

export function passkeyFields(parameters: Readonly<Record<string, string>>): Html {
  return html`<p id="passkey-note" role="status">Your browser will ask you to use your passkey.</p>
<noscript><p class="error">Passkeys need JavaScript.</p></noscript>
<input type="hidden" name="credential" value="">
<input type="hidden" name="options" value="${parameters['CREDENTIAL_REQUEST_OPTIONS'] ?? ''}">
<button>Use passkey</button>`;
}
