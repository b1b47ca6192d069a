import type { LocalServices } from '../../services.js';
import { limitExceeded } from '../errors.js';
import type { Stranger } from './strangers.js';

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

/** The attempts since a moment. */
interface Count {
  readonly window_at: number;
  readonly count: number;
}

/** @returns nothing where there may be no more this hour */
function countOneMore(kind: AttemptKind, found: Count | undefined, now: number): Count | undefined {
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
  { userPoolId: user_pool_id, nameHash: name_hash }: Stranger,
  kind: AttemptKind,
): Promise<void> {
  const now = services.clock.now();
  const allowed = await services.store.transaction(async (tx) => {
    const found = await tx
      .selectFrom('stranger_attempts')
      .selectAll()
      .where('user_pool_id', '=', user_pool_id)
      .where('name_hash', '=', name_hash)
      .where('kind', '=', kind)
      .executeTakeFirst();
    const counted = countOneMore(kind, found, now);
    if (counted === undefined) return false;
    await tx
      .insertInto('stranger_attempts')
      .values({ user_pool_id, name_hash, kind, ...counted })
      .onConflict((conflict) => conflict.columns(['user_pool_id', 'name_hash', 'kind']).doUpdateSet(counted))
      .execute();
    return true;
  });
  if (!allowed) throw limitExceeded();
}
