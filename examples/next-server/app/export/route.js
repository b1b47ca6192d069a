import { fetchNotes } from '../notes-api';

/** A download of the notes. */
export async function GET() {
  const response = await fetchNotes().catch(() => undefined);
  if (!response?.ok) return new Response('Sign in first.', { status: 401 });
  return new Response((await response.json()).join('\n'), { headers: { 'content-type': 'text/plain' } });
}
