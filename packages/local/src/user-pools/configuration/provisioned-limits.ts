import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';

/** Requests per second that an account has without charge, by category of operations. */
const FREE_LIMITS: Readonly<Record<string, number>> = {
  UserAuthentication: 120,
  UserCreation: 50,
  UserFederation: 25,
  UserAccountRecovery: 30,
  UserRead: 120,
  UserUpdate: 25,
  UserToken: 120,
  UserResourceRead: 50,
  UserResourceUpdate: 25,
  UserList: 30,
  ClientAuthentication: 150,
};

/** The server has no such limits, but a request has a ceiling, as an account's quota has. */
const LARGEST_LIMIT = 100_000;

/** A limit of the account, in requests per second. */
export interface ProvisionedLimit {
  readonly category: string;
  /** What the account asked for, or the free limit. */
  readonly value: number;
  readonly free: number;
}

/**
 * The limit of a category.
 *
 * @throws ServiceError `InvalidParameterException` for an unknown category
 */
export async function readProvisionedLimit(
  db: Kysely<Tables>,
  category: string | undefined,
): Promise<ProvisionedLimit> {
  const known = getCategory(category);
  const row = await db
    .selectFrom('provisioned_limits')
    .select('requests_per_second')
    .where('category', '=', known.category)
    .executeTakeFirst();
  return { ...known, value: row?.requests_per_second ?? known.free };
}

/**
 * Changes the limit of a category.
 *
 * @throws ServiceError `InvalidParameterException`, `ServiceQuotaExceededException`
 */
export async function changeProvisionedLimit(
  tx: Kysely<Tables>,
  { category: given, value }: { readonly category: string | undefined; readonly value: number },
): Promise<ProvisionedLimit> {
  const { category, free } = getCategory(given);
  if (value < free) throw invalidParameter(`The limit of ${category} can not be less than ${free}.`);
  if (value > LARGEST_LIMIT) {
    throw new ServiceError('ServiceQuotaExceededException', `A limit can be ${LARGEST_LIMIT} at most.`);
  }
  await tx
    .insertInto('provisioned_limits')
    .values({ category, requests_per_second: value })
    .onConflict((conflict) => conflict.column('category').doUpdateSet({ requests_per_second: value }))
    .execute();
  return { category, value, free };
}

function getCategory(category = ''): Omit<ProvisionedLimit, 'value'> {
  const free = Object.hasOwn(FREE_LIMITS, category) ? FREE_LIMITS[category] : undefined;
  if (free === undefined) {
    throw invalidParameter(`Attributes needs a Category, one of: ${Object.keys(FREE_LIMITS).join(', ')}.`);
  }
  return { category, free };
}
