import { sql } from 'kysely';
import type { LocalServices } from '../context/services.js';
import { describeStorageFailure } from '../store/storage-failure.js';

/** Longer than the life of any access token, so that the last one of a refresh token has expired, too. */
const GRACE_MS = 24 * 3_600_000;
/** Auth events are kept about as long as a sign-in: 30 days, unless a client has a longer refresh token. */
const AUTH_EVENTS_MS = 31 * 24 * 3_600_000;
/** How many messages the inbox keeps. */
const KEPT_MESSAGES = 10_000;
/** Rows per transaction: requests wait for its end. */
const BATCH = 2_000;
const EVERY_MS = 60_000;

/**
 * Deletes expired rows once a minute: refresh tokens past their end, sign-ins without any, old messages, answered
 * challenges, attempts of unknown users. It keeps no process alive.
 *
 * @returns a function that stops it
 */
export function startHousekeeping(services: LocalServices, log: (line: string) => void): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  const timer = setInterval(() => {
    running = running
      .then(() => (stopped ? undefined : cleanUp(services)))
      .catch((error: unknown) =>
        log(`housekeeping: ${describeStorageFailure(error) ?? (error instanceof Error ? error.name : typeof error)}`),
      );
  }, EVERY_MS);
  timer.unref();
  return async () => {
    stopped = true;
    clearInterval(timer);
    await running;
  };
}

/** One round. */
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
    sql`delete from stranger_attempts where (user_pool_id, name_hash, kind) in (
      select user_pool_id, name_hash, kind from stranger_attempts where window_at < ${past} limit ${BATCH})`,
    sql`delete from imagined_codes where (user_pool_id, name_hash) in (
      select user_pool_id, name_hash from imagined_codes where expires_at < ${past} limit ${BATCH})`,
    sql`delete from auth_events where id in (
      select id from auth_events where created_at < ${clock.now() - AUTH_EVENTS_MS} limit ${BATCH})`,
    sql`delete from auth_event_feedback where event_id in (
      select event_id from auth_event_feedback
      where not exists (select 1 from auth_events where id = event_id)
      and not exists (select 1 from sign_ins where id = event_id) limit ${BATCH})`,
  ];
  for (const statement of statements) {
    for (let deleted = BATCH; deleted >= BATCH; ) {
      const { numAffectedRows } = await store.transaction((tx) => statement.execute(tx), { survives: 'process' });
      deleted = Number(numAffectedRows ?? 0n);
    }
  }
}
