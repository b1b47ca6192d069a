import { headers } from 'next/headers';
import { notesUrl, server } from '../server';

/** Calls the API of notes as the user of the request. */
export async function fetchNotes(init) {
  const session = await server.look(await headers()).session();
  const { accessToken } = session.getCognitoTokens().get();
  return fetch(`${notesUrl}notes`, { ...init, headers: { authorization: `Bearer ${accessToken}` }, cache: 'no-store' });
}
