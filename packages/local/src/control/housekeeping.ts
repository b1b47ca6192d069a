import { sql } from 'kysely';
import type { LocalServices } from '../services.js';

/** Longer than any access token lives: what a refresh token gave last is past it too. */
const GRACE_MS = 24 * 3_600_000;
/** How many messages the inbox keeps. */
const KEPT_MESSAGES = 10_000;
/** Rows per transaction: requests wait meanwhile. */
const BATCH = 2_000;
const EVERY_MS = 60_000;

/**
 * Lets go of what nobody can use any more, now and then: refresh tokens past their end, sign-ins without any, old
 * messages, answered challenges. A process isn't kept alive by it.
 *
 * @returns what stops it
 */
export function startHousekeeping(services: LocalServices, log: (line: string) => void): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  const timer = setInterval(() => {
    running = running
      .then(() => (stopped ? undefined : cleanUp(services)))
      .catch((error: unknown) => log(`housekeeping: ${error instanceof Error ? error.name : typeof error}`));
  }, EVERY_MS);
  timer.unref();
  return async () => {
    stopped = true;
    clearInterval(timer);
    await running;
  };
}

/** One round of it. */
export async function cleanUp({ store, clock }: LocalServices): Promise<void> {
  const past = clock.now() - GRACE_MS;
  const statements = [
    sql`delete from refresh_tokens where hash in (
      select hash from refresh_tokens where expires_at < ${past} limit ${BATCH})`,
    sql`delete from sign_ins where id in (
      select id from sign_ins where signed_in_at < ${past}
      and not exists (select 1 from refresh_tokens where sign_in_id = sign_ins.id) limit ${BATCH})`,
    sql`delete from inbox_messages where id in (
      select id from inbox_messages
      where sequence <= (select max(sequence) from inbox_messages) - ${KEPT_MESSAGES} limit ${BATCH})`,
    sql`delete from spent_challenges where id in (
      select id from spent_challenges where expires_at < ${past} limit ${BATCH})`,
    sql`delete from user_codes where (sub, purpose) in (
      select sub, purpose from user_codes where expires_at < ${past} limit ${BATCH})`,
  ];
  for (const statement of statements) {
    for (let deleted = BATCH; deleted >= BATCH; ) {
      const { numAffectedRows } = await store.transaction((tx) => statement.execute(tx), { survives: 'process' });
      deleted = Number(numAffectedRows ?? 0n);
    }
  }
}
