import { fail } from '@sveltejs/kit';
import { bucket, mode, notesUrl } from '../lib/server/auth-server.js';

// Not with the `fetch` of SvelteKit: it passes the cookies of the user on to hosts below the app's own.
const callNotes = ({ accessToken }, init) =>
  fetch(`${notesUrl}notes`, { ...init, headers: { authorization: `Bearer ${accessToken}` } });

export async function load({ locals: { tokens, snapshot } }) {
  const notes = tokens ? await (await callNotes(tokens)).json() : [];
  return { snapshot, name: tokens?.idToken.payload.email, notes, bucket, mode };
}

export const actions = {
  async default({ request, locals: { tokens } }) {
    if (!tokens) return fail(401);
    const form = await request.formData();
    await callNotes(tokens, { method: 'POST', body: form.get('text') });
  },
};
