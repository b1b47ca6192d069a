import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { codeMismatch, expiredCode } from '../base/errors.js';
import { CODE_LIFETIMES_MS } from '../messages/codes.js';
import { normalizeName, type UserPool } from '../pools/pool-settings.js';

/**
 * The name of an unknown user, or of one that must stay hidden. Where an app client hides who exists
 * (`PreventUserExistenceErrors`), the server keeps what was asked for such a name, and continues as for a real user.
 */
export interface Stranger {
  readonly userPoolId: string;
  /** SHA-256, hexadecimal: who they are is not this server's to keep. */
  readonly nameHash: string;
}

export function strangerOf(pool: UserPool, name: string): Stranger {
  const nameHash = createHash('sha256').update(normalizeName(pool, name)).digest('hex');
  return { userPoolId: pool.id, nameHash };
}

/** How often something was tried in the name of a stranger, since when (of wrong passwords: when last). */
export interface Tries {
  readonly window_at: number;
  readonly count: number;
}

export async function findTries(db: Kysely<Tables>, stranger: Stranger, kind: string): Promise<Tries | undefined> {
  return await db
    .selectFrom('stranger_attempts')
    .select(['window_at', 'count'])
    .where('user_pool_id', '=', stranger.userPoolId)
    .where('name_hash', '=', stranger.nameHash)
    .where('kind', '=', kind)
    .executeTakeFirst();
}

export async function saveTries(
  tx: Kysely<Tables>,
  { userPoolId, nameHash }: Stranger,
  { kind, ...tries }: Tries & { readonly kind: string },
): Promise<void> {
  await tx
    .insertInto('stranger_attempts')
    .values({ user_pool_id: userPoolId, name_hash: nameHash, kind, ...tries })
    .onConflict((conflict) => conflict.columns(['user_pool_id', 'name_hash', 'kind']).doUpdateSet(tries))
    .execute();
}

/** Remembers that a code was asked for to set a new password: none was sent. */
export async function imagineCode(services: LocalServices, { userPoolId, nameHash }: Stranger): Promise<void> {
  const expires_at = services.clock.now() + CODE_LIFETIMES_MS.ForgotPassword;
  await services.store.transaction(async (tx) => {
    await tx
      .insertInto('imagined_codes')
      .values({ user_pool_id: userPoolId, name_hash: nameHash, expires_at })
      .onConflict((conflict) => conflict.columns(['user_pool_id', 'name_hash']).doUpdateSet({ expires_at }))
      .execute();
  });
}

/**
 * Looks for the code that a stranger gives, as for a user's.
 *
 * @throws ServiceError always: `CodeMismatchException`, or `ExpiredCodeException` where none was asked for in time
 */
export async function refuseCode(services: LocalServices, { userPoolId, nameHash }: Stranger): Promise<never> {
  const imagined = await services.store.db
    .selectFrom('imagined_codes')
    .select('expires_at')
    .where('user_pool_id', '=', userPoolId)
    .where('name_hash', '=', nameHash)
    .executeTakeFirst();
  const reason = 'There is no such user, or it is disabled.';
  const isAskedFor = imagined !== undefined && imagined.expires_at > services.clock.now();
  throw isAskedFor ? codeMismatch(reason) : expiredCode(reason);
}
