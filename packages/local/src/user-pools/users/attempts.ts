import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { limitExceeded } from '../base/errors.js';

const HOUR_MS = 3_600_000;

/** How often an hour a user may do what could be used to guess codes or to flood an inbox. */
const HOURLY_LIMITS = {
  ConfirmSignUp: 15,
  ResendConfirmationCode: 5,
  ForgotPassword: 10,
  ConfirmForgotPassword: 10,
  ChangePassword: 5,
  GetUserAttributeVerificationCode: 5,
  VerifyUserAttribute: 15,
} as const;

/** What is limited, by the names that the database has. */
export type AttemptKind = keyof typeof HOURLY_LIMITS;

/** How often something was attempted, since when (of wrong passwords: when last). */
export interface Attempts {
  readonly window_at: number;
  readonly count: number;
}

/** Reads and writes the attempts of one user, or in one name. */
export interface AttemptRecord {
  find(tx: Kysely<Tables>, kind: AttemptKind): Promise<Attempts | undefined>;
  save(tx: Kysely<Tables>, kind: AttemptKind, attempts: Attempts): Promise<void>;
}

/** @returns undefined after the last attempt of this hour */
function countOneMore(kind: AttemptKind, found: Attempts | undefined, now: number): Attempts | undefined {
  const { window_at, count } =
    found !== undefined && now - found.window_at < HOUR_MS ? found : { window_at: now, count: 0 };
  return count >= HOURLY_LIMITS[kind] ? undefined : { window_at, count: count + 1 };
}

/**
 * Counts an attempt, in a transaction of its own: a failed attempt counts as well.
 *
 * @throws ServiceError `LimitExceededException`
 */
export async function countAttemptIn(
  { store, clock }: LocalServices,
  record: AttemptRecord,
  kind: AttemptKind,
): Promise<void> {
  const isAllowed = await store.transaction(async (tx) => {
    const counted = countOneMore(kind, await record.find(tx, kind), clock.now());
    if (counted === undefined) return false;
    await record.save(tx, kind, counted);
    return true;
  });
  if (!isAllowed) throw limitExceeded();
}

/**
 * Counts an attempt of a user.
 *
 * @throws ServiceError `LimitExceededException`
 */
export async function countAttempt(services: LocalServices, sub: string, kind: AttemptKind): Promise<void> {
  await countAttemptIn(services, userRecord(sub), kind);
}

function userRecord(sub: string): AttemptRecord {
  return {
    find: (tx, kind) =>
      tx
        .selectFrom('user_attempts')
        .select(['window_at', 'count'])
        .where('sub', '=', sub)
        .where('kind', '=', kind)
        .executeTakeFirst(),
    save: async (tx, kind, attempts) => {
      await tx
        .insertInto('user_attempts')
        .values({ sub, kind, ...attempts })
        .onConflict((conflict) => conflict.columns(['sub', 'kind']).doUpdateSet(attempts))
        .execute();
    },
  };
}
