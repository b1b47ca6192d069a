const escapeText = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
const toScript = (value) => JSON.stringify(value).replaceAll('<', '\\u003c');

/** The page as the server renders it: for the user of the request. `snapshot` comes from look.script(). */
export const showPage = ({ name, list = [], snapshot, app }) => `<!doctype html>
<html lang="en" data-status="${name === undefined ? 'signedOut' : 'signedIn'}">
<meta charset="utf-8"><title>Notes</title>
<style>[data-status=signedIn] .out, [data-status=signedOut] .in { display: none }</style>
<main class="in">
  <h1>Notes of <span id="name">${escapeText(name ?? '')}</span></h1>
  <ul id="notes">${list.map((note) => `<li>${escapeText(note)}</li>`).join('')}</ul>
  <form id="add"><input name="text" aria-label="Note"><button>Add</button></form>
  ${app.bucket ? '<form id="upload"><input name="file" type="file" aria-label="File"><button>Upload</button></form>' : ''}
  <button id="passkey">Create a passkey</button>
  <button id="sign-out">Sign out</button>
</main>
<main class="out">
  <form id="sign-in">
    <input name="username" type="email" autocomplete="username webauthn" aria-label="E-mail">
    <input name="password" type="password" autocomplete="current-password" aria-label="Password">
    <button>Sign in</button>
    <button name="passkey" type="button">Sign in with a passkey</button>
  </form>
  <form id="code" hidden><input name="code" autocomplete="one-time-code" aria-label="Code"><button>Confirm</button></form>
  <button id="pages">Sign in on the login pages</button>
</main>
<p role="alert"></p>
${snapshot}
<script>globalThis.app = ${toScript(app)}</script>
<script type="module" src="/page.js"></script>
</html>`;
