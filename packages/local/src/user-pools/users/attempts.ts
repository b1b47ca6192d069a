import type { LocalServices } from '../../context/services.js';
import { limitExceeded } from '../base/errors.js';
import { findTries, type Stranger, saveTries, type Tries } from './strangers.js';

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

type AttemptKind = keyof typeof HOURLY_LIMITS;

/** @returns undefined after the last attempt of this hour */
function countOneMore(kind: AttemptKind, found: Tries | undefined, now: number): Tries | undefined {
  const { window_at, count } =
    found !== undefined && now - found.window_at < HOUR_MS ? found : { window_at: now, count: 0 };
  return count >= HOURLY_LIMITS[kind] ? undefined : { window_at, count: count + 1 };
}

/**
 * Counts an attempt of a user, in a transaction of its own: a failed attempt counts as well.
 *
 * @throws ServiceError `LimitExceededException`
 */
export async function countAttempt(services: LocalServices, sub: string, kind: AttemptKind): Promise<void> {
  const now = services.clock.now();
  const allowed = await services.store.transaction(async (tx) => {
    const found = await tx
      .selectFrom('user_attempts')
      .selectAll()
      .where('sub', '=', sub)
      .where('kind', '=', kind)
      .executeTakeFirst();
    const counted = countOneMore(kind, found, now);
    if (counted === undefined) return false;
    await tx
      .insertInto('user_attempts')
      .values({ sub, kind, ...counted })
      .onConflict((conflict) => conflict.columns(['sub', 'kind']).doUpdateSet(counted))
      .execute();
    return true;
  });
  if (!allowed) throw limitExceeded();
}

/**
 * Counts an attempt on a name as {@link countAttempt} does one of a user: who exists must not show by who is limited.
 *
 * @throws ServiceError `LimitExceededException`
 */
export async function countStrangerAttempt(
  services: LocalServices,
  stranger: Stranger,
  kind: AttemptKind,
): Promise<void> {
  const now = services.clock.now();
  const allowed = await services.store.transaction(async (tx) => {
    const counted = countOneMore(kind, await findTries(tx, stranger, kind), now);
    if (counted === undefined) return false;
    await saveTries(tx, stranger, { kind, ...counted });
    return true;
  });
  if (!allowed) throw limitExceeded();
}
