import type { LocalServices } from '../../services.js';
import { limitExceeded } from '../errors.js';

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

/**
 * Counts an attempt of a user, in a transaction of its own: a failed attempt counts as well.
 *
 * @throws ServiceError `LimitExceededException`
 */
export async function countAttempt(
  services: LocalServices,
  sub: string,
  kind: keyof typeof HOURLY_LIMITS,
): Promise<void> {
  const now = services.clock.now();
  const allowed = await services.store.transaction(async (tx) => {
    const found = await tx
      .selectFrom('user_attempts')
      .selectAll()
      .where('sub', '=', sub)
      .where('kind', '=', kind)
      .executeTakeFirst();
    const current = found !== undefined && now - found.window_at < HOUR_MS ? found : { window_at: now, count: 0 };
    if (current.count >= HOURLY_LIMITS[kind]) return false;
    const counted = { window_at: current.window_at, count: current.count + 1 };
    await tx
      .insertInto('user_attempts')
      .values({ sub, kind, ...counted })
      .onConflict((conflict) => conflict.columns(['sub', 'kind']).doUpdateSet(counted))
      .execute();
    return true;
  });
  if (!allowed) throw limitExceeded();
}
