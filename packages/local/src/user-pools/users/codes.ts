import { randomInt } from 'node:crypto';
import type { Kysely } from 'kysely';
import { sendMessage } from '../../control/inbox.js';
import { isEqualSecret } from '../../jose/constant-time.js';
import type { LocalServices } from '../../services.js';
import type { Tables } from '../../store/tables.js';
import { codeMismatch, expiredCode } from '../errors.js';
import type { UserPool } from '../pool-settings.js';
import type { Attributes } from './attributes.js';
import type { User } from './users.js';

/** How a code (or another message) reaches a user. */
export interface Delivery {
  readonly medium: 'EMAIL' | 'SMS';
  readonly attribute: 'email' | 'phone_number';
  readonly destination: string;
}

/** `CodeDeliveryDetails` on the wire. */
export interface CodeDeliveryDetails {
  readonly Destination: string;
  readonly DeliveryMedium: 'EMAIL' | 'SMS';
  readonly AttributeName: string;
}

const SIGN_UP_CODE_MS = 24 * 3_600_000;

/** Where a pool sends the code for a new user: to the phone if it verifies phones and there is one, else by e-mail. */
export function signUpDelivery(pool: UserPool, attributes: Attributes): Delivery | undefined {
  const verified = pool.settings.AutoVerifiedAttributes ?? [];
  return (
    (verified.includes('phone_number') ? deliveryTo('phone_number', attributes) : undefined) ??
    (verified.includes('email') ? deliveryTo('email', attributes) : undefined)
  );
}

/** The way to an attribute of a user, if it has a value. */
export function deliveryTo(attribute: Delivery['attribute'], attributes: Attributes): Delivery | undefined {
  const destination = attributes[attribute];
  if (!destination) return undefined;
  return { attribute, destination, medium: attribute === 'email' ? 'EMAIL' : 'SMS' };
}

/** What a caller is told of a delivery: `f***@e***`, `+*******0839`. */
export function describeDelivery({ attribute, destination, medium }: Delivery): CodeDeliveryDetails {
  const [local = '', domain = ''] = destination.split('@');
  return {
    AttributeName: attribute,
    DeliveryMedium: medium,
    Destination:
      attribute === 'email' ? `${local.charAt(0)}***@${domain.charAt(0)}***` : `+*******${destination.slice(-4)}`,
  };
}

/** Sends a user the code that confirms the sign-up; a code sent before is worth nothing any more. */
export async function sendSignUpCode(
  tx: Kysely<Tables>,
  services: LocalServices,
  sending: {
    readonly pool: UserPool;
    readonly user: User;
    readonly delivery: Delivery;
    readonly purpose: 'SignUp' | 'ResendCode';
  },
): Promise<void> {
  const { pool, user, delivery, purpose } = sending;
  const now = services.clock.now();
  const code = randomInt(1_000_000).toString().padStart(6, '0');
  const kept = { code, attribute: delivery.attribute, expires_at: now + SIGN_UP_CODE_MS };
  await tx
    .insertInto('user_codes')
    .values({ sub: user.sub, purpose: 'SignUp', ...kept })
    .onConflict((conflict) => conflict.columns(['sub', 'purpose']).doUpdateSet(kept))
    .execute();
  await sendMessage(tx, {
    to: delivery.destination,
    medium: delivery.medium,
    purpose,
    code,
    username: user.username,
    userPoolId: pool.id,
    sentAt: now,
  });
}

/**
 * Takes a user's sign-up code, which is then used up.
 *
 * @returns the attribute that the code proves
 * @throws ServiceError `CodeMismatchException`, `ExpiredCodeException`
 */
export async function takeSignUpCode(
  tx: Kysely<Tables>,
  services: LocalServices,
  sub: string,
  code: string,
): Promise<string> {
  const codes = tx.selectFrom('user_codes').selectAll().where('sub', '=', sub).where('purpose', '=', 'SignUp');
  const kept = await codes.executeTakeFirst();
  if (kept === undefined || kept.expires_at <= services.clock.now()) throw expiredCode();
  if (!isEqualSecret(kept.code, code)) throw codeMismatch();
  await tx.deleteFrom('user_codes').where('sub', '=', sub).where('purpose', '=', 'SignUp').execute();
  return kept.attribute;
}
