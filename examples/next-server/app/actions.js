'use server';
import { revalidatePath } from 'next/cache';
import { fetchNotes } from './notes-api';

export async function addNote(form) {
  await fetchNotes({ method: 'POST', body: form.get('text') });
  revalidatePath('/');
}
