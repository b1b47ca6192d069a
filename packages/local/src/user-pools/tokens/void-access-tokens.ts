import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';

/**
 * Voids the access tokens of a user, and keeps the refresh tokens: each sign-in continues under another id, and the
 * access tokens name the old one (`event_id`). The claim `iat` has whole seconds: it does not separate the tokens of one
 * moment from those of the next.
 */
export async function voidAccessTokens(tx: Kysely<Tables>, sub: string): Promise<void> {
  const signIns = await tx
    .selectFrom('sign_ins')
    .selectAll()
    .where('sub', '=', sub)
    .where('revoked_at', 'is', null)
    .execute();
  for (const signIn of signIns) {
    const id = randomUUID();
    await tx
      .insertInto('sign_ins')
      .values({ ...signIn, id })
      .execute();
    for (const table of ['refresh_tokens', 'authorization_codes'] as const) {
      await tx.updateTable(table).set({ sign_in_id: id }).where('sign_in_id', '=', signIn.id).execute();
    }
    await tx.updateTable('auth_event_feedback').set({ event_id: id }).where('event_id', '=', signIn.id).execute();
    await tx.deleteFrom('sign_ins').where('id', '=', signIn.id).execute();
  }
}
