import type { Kysely } from 'kysely';
import type { Operation } from '../../iam/operation.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';

/** Requests per second that an account has for nothing, by category of operations. */
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

/** Nothing here is that slow; but what is asked for has an end, as an account's quota has. */
const LARGEST_LIMIT = 100_000;

interface LimitDefinition {
  readonly LimitClass: string;
  readonly Attributes: Readonly<Record<string, string>>;
}

interface LimitOutput {
  readonly Limit: {
    readonly LimitDefinition: LimitDefinition;
    readonly ProvisionedLimitValue: number;
    readonly FreeLimitValue: number;
  };
}

const getProvisionedLimit: Operation<{ readonly LimitDefinition: LimitDefinition }, LimitOutput> = {
  service: 'cognito-idp',
  name: 'GetProvisionedLimit',
  authorization: 'signed',
  handle: async ({ LimitDefinition }, { services: { store } }) => await describe(store.db, LimitDefinition),
};

const updateProvisionedLimit: Operation<
  { readonly LimitDefinition: LimitDefinition; readonly RequestedLimitValue: number },
  LimitOutput
> = {
  service: 'cognito-idp',
  name: 'UpdateProvisionedLimit',
  authorization: 'signed',
  handle: async ({ LimitDefinition, RequestedLimitValue: requests_per_second }, { services: { store } }) => {
    const { category, free } = categoryOf(LimitDefinition);
    if (requests_per_second < free) throw invalidParameter(`The limit of ${category} can not be less than ${free}.`);
    if (requests_per_second > LARGEST_LIMIT) {
      throw new ServiceError('ServiceQuotaExceededException', `A limit can be ${LARGEST_LIMIT} at most.`);
    }
    return await store.transaction(async (tx) => {
      await tx
        .insertInto('provisioned_limits')
        .values({ category, requests_per_second })
        .onConflict((conflict) => conflict.column('category').doUpdateSet({ requests_per_second }))
        .execute();
      return await describe(tx, LimitDefinition);
    });
  },
};

function categoryOf({ Attributes }: LimitDefinition): { readonly category: string; readonly free: number } {
  const category = Attributes['Category'] ?? '';
  const free = Object.hasOwn(FREE_LIMITS, category) ? FREE_LIMITS[category] : undefined;
  if (free === undefined) {
    throw invalidParameter(`Attributes needs a Category, one of: ${Object.keys(FREE_LIMITS).join(', ')}.`);
  }
  return { category, free };
}

async function describe(db: Kysely<Tables>, definition: LimitDefinition): Promise<LimitOutput> {
  const { category, free } = categoryOf(definition);
  const row = await db
    .selectFrom('provisioned_limits')
    .select('requests_per_second')
    .where('category', '=', category)
    .executeTakeFirst();
  const { LimitClass } = definition;
  return {
    Limit: {
      LimitDefinition: { LimitClass, Attributes: { Category: category } },
      ProvisionedLimitValue: row?.requests_per_second ?? free,
      FreeLimitValue: free,
    },
  };
}

export const provisionedLimitOperations: readonly Operation[] = [getProvisionedLimit, updateProvisionedLimit];
