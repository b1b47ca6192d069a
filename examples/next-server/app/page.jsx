import { headers } from 'next/headers';
import { bucket, server } from '../server';
import { App } from './app';
import { fetchNotes } from './notes-api';

export default async function Page() {
  const look = server.look(await headers());
  const session = await look.session();
  const tokens = session.getCognitoTokens().value;
  const notes = tokens ? await (await fetchNotes()).json() : [];
  return <App initial={await look.snapshot()} name={tokens?.idToken.payload.email} notes={notes} bucket={bucket} />;
}
