import { randomInt } from 'node:crypto';
import type { Kysely } from 'kysely';
import { isEqualSecret } from '../../base/constant-time.js';
import type { LocalServices } from '../../context/services.js';
import { prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import { codeMismatch, expiredCode } from '../base/errors.js';
import type { UserCodeRow } from '../base/schema.js';
import type { UserPool } from '../pools/pool-settings.js';
import { composeMessage, type Message, type MessageRequest } from './compose-message.js';
import type { Delivery } from './delivery.js';

/** What a code is good for. A user has one of each at a time. */
export type CodePurpose = 'SignUp' | 'ForgotPassword' | 'Verify email' | 'Verify phone_number';

const HOUR_MS = 3_600_000;

/** How long codes are good, in milliseconds. */
export const CODE_LIFETIMES_MS: Readonly<Record<CodePurpose, number>> = {
  SignUp: 24 * HOUR_MS,
  ForgotPassword: HOUR_MS,
  'Verify email': 24 * HOUR_MS,
  'Verify phone_number': 24 * HOUR_MS,
};

/** A code that is about to be sent. */
export interface CodeToSend extends Message {
  readonly delivery: Delivery;
}

const keepCode = prepare<UserCodeRow>((db, place) => {
  const kept = { code: place('code'), attribute: place('attribute'), expires_at: place('expires_at') };
  return db
    .insertInto('user_codes')
    .values({ sub: place('sub'), purpose: place('purpose'), ...kept })
    .onConflict((conflict) => conflict.columns(['sub', 'purpose']).doUpdateSet(kept));
});

/**
 * Draws a code for a user, and writes the message that carries it, outside of any transaction: the pool's
 * `CustomMessage` may change it. The code is valid once `write` has run. It replaces the one that was sent before.
 */
export async function prepareCode(
  services: LocalServices,
  pool: UserPool,
  request: Omit<MessageRequest, 'code'> & { readonly purpose: CodePurpose },
): Promise<CodeToSend> {
  const { purpose, ...about } = request;
  const code = randomInt(1_000_000).toString().padStart(6, '0');
  const message = await composeMessage(services, pool, { ...about, code });
  const { user, delivery } = about;
  return {
    ...message,
    delivery,
    write: async (tx) => {
      const expires_at = services.clock.now() + CODE_LIFETIMES_MS[purpose];
      await keepCode(tx, { sub: user.sub, purpose, code, attribute: delivery.attribute, expires_at });
      await message.write(tx);
    },
  };
}

/** A code that a caller gives. */
export interface GivenCode {
  readonly sub: string;
  readonly purpose: CodePurpose;
  readonly code: string;
}

/**
 * Checks a code, which stays good.
 *
 * @returns the attribute that the code proves
 * @throws ServiceError `CodeMismatchException`, `ExpiredCodeException`
 */
export async function verifyUserCode(
  db: Kysely<Tables>,
  services: LocalServices,
  { sub, purpose, code }: GivenCode,
): Promise<string> {
  const kept = await db
    .selectFrom('user_codes')
    .selectAll()
    .where('sub', '=', sub)
    .where('purpose', '=', purpose)
    .executeTakeFirst();
  if (kept === undefined) throw expiredCode('No code was sent to this user, or it was used already.');
  if (kept.expires_at <= services.clock.now()) throw expiredCode("The code has expired, by the server's clock.");
  if (!isEqualSecret(kept.code, code)) throw codeMismatch();
  return kept.attribute;
}

/**
 * Takes a code, which is then used up.
 *
 * @returns the attribute that the code proves
 * @throws ServiceError `CodeMismatchException`, `ExpiredCodeException`
 */
export async function takeUserCode(tx: Kysely<Tables>, services: LocalServices, given: GivenCode): Promise<string> {
  const attribute = await verifyUserCode(tx, services, given);
  await dropUserCode(tx, given.sub, given.purpose);
  return attribute;
}

export async function dropUserCode(tx: Kysely<Tables>, sub: string, purpose: CodePurpose): Promise<void> {
  await tx.deleteFrom('user_codes').where('sub', '=', sub).where('purpose', '=', purpose).execute();
}

/** Deletes the codes that went to a contact: they must not verify the next value. */
export async function dropContactCodes(tx: Kysely<Tables>, sub: string, attribute: string): Promise<void> {
  await tx.deleteFrom('user_codes').where('sub', '=', sub).where('attribute', '=', attribute).execute();
}
