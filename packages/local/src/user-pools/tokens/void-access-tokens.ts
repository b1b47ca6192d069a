import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';

/**
 * Makes every access token worthless that a user has, and leaves the refresh tokens: the sign-ins go on under other
 * ids, and the tokens name the old ones (`event_id`). By `iat`, in whole seconds, a token of the moment before could
 * not be told from one of the moment after.
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
