import { type Kysely, sql } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import type { SignInRow } from '../base/schema.js';
import { readPoolSessionConfiguration } from '../configuration/session-configuration.js';

/** Notes that a session is in use, where its pool tracks sessions. */
export async function recordRenewal({ store, clock }: LocalServices, userPoolId: string, id: string): Promise<void> {
  const { UserSessionTracking } = await readPoolSessionConfiguration(store.db, userPoolId);
  if (UserSessionTracking !== 'ENABLED') return;
  await store.transaction(
    async (tx) => {
      await tx.updateTable('sign_ins').set({ renewed_at: clock.now() }).where('id', '=', id).execute();
    },
    { survives: 'process' },
  );
}

/** Ends the sessions beyond those that a user can have in a pool that tracks them: the least recently used ones. */
export async function endOldestSessions(
  tx: Kysely<Tables>,
  { clock }: LocalServices,
  { userPoolId, sub }: { readonly userPoolId: string; readonly sub: string },
): Promise<void> {
  const { UserSessionTracking, TokenSession } = await readPoolSessionConfiguration(tx, userPoolId);
  if (UserSessionTracking !== 'ENABLED') return;
  const sessions = await findSessions(tx, { sub, now: clock.now() });
  const ended = sessions.slice(TokenSession.MaxPerUser).map(({ id }) => id);
  if (ended.length === 0) return;
  await tx.updateTable('sign_ins').set({ revoked_at: clock.now() }).where('id', 'in', ended).execute();
}

/** The sessions of a user that are neither revoked nor run out, most recently used first. */
export async function findSessions(
  db: Kysely<Tables>,
  { sub, now }: { readonly sub: string; readonly now: number },
): Promise<readonly SignInRow[]> {
  return await db
    .selectFrom('sign_ins')
    .selectAll()
    .where('sub', '=', sub)
    .where('revoked_at', 'is', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('refresh_tokens')
          .select('hash')
          .whereRef('refresh_tokens.sign_in_id', '=', 'sign_ins.id')
          .where('expires_at', '>', now),
      ),
    )
    .orderBy(sql`coalesce(renewed_at, signed_in_at)`, 'desc')
    .orderBy('signed_in_at', 'desc')
    .orderBy('id')
    .execute();
}
