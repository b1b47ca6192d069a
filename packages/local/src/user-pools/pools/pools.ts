import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Operation } from '../../iam/operation.js';
import { keepKnownMembers } from '../../model/known-members.js';
import type { Tables } from '../../store/tables.js';
import { invalidParameter } from '../base/errors.js';
import { regionOf } from '../base/issuer.js';
import { createUserPoolId } from '../base/new-ids.js';
import { makePageToken, openPageToken } from '../base/page-tokens.js';
import { listDomains } from '../configuration/domains.js';
import { checkPoolSettings } from './pool-rules.js';
import {
  type CreateUserPoolInput,
  completePoolSettings,
  type PoolSettings,
  readPool,
  requirePool,
  type UserPool,
} from './pool-settings.js';

/** `UserPoolType` on the wire. */
export type UserPoolDescription = PoolSettings & {
  readonly Id: string;
  readonly Name: string;
  readonly Arn: string;
  readonly CreationDate: number;
  readonly LastModifiedDate: number;
  readonly EstimatedNumberOfUsers: number;
  /** The prefix of the domain of its login pages. */
  readonly Domain?: string;
  readonly CustomDomain?: string;
};

const createUserPool: Operation<CreateUserPoolInput, { readonly UserPool: UserPoolDescription }> = {
  service: 'cognito-idp',
  name: 'CreateUserPool',
  authorization: 'signed',
  handle: async (input, { services, region }) => {
    const settings = completePoolSettings(keepKnownMembers('cognito-idp', 'CreateUserPool', input));
    checkPoolSettings(settings);
    const id = createUserPoolId(region, settings['UserPoolTags']);
    const pool = await services.store.transaction((tx) =>
      insertPool(tx, services, { id, name: input.PoolName, settings }),
    );
    // The pool's first tokens need not wait for keys. If this fails, they wait.
    services.signingKeys.get(id).catch(() => undefined);
    return { UserPool: describePool(services, pool, 0) };
  },
};

/**
 * Writes a new pool.
 *
 * @throws ServiceError `InvalidParameterException` when its id is taken
 */
export async function insertPool(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  pool: Pick<UserPool, 'id' | 'name' | 'settings'>,
): Promise<UserPool> {
  const now = services.clock.now();
  const { id, name, settings } = pool;
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('user_pools')
    .values({ id, name, settings: JSON.stringify(settings), created_at: now, modified_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) throw invalidParameter(`The user pool ${id} exists already.`);
  return { id, name, settings, createdAt: now, modifiedAt: now };
}

function describePool(services: LocalServices, pool: UserPool, users: number): UserPoolDescription {
  // GetUserPoolMfaConfig shows these.
  const {
    SoftwareTokenMfaConfiguration: _token,
    EmailMfaConfiguration: _email,
    WebAuthnConfiguration: _key,
    ...settings
  } = pool.settings;
  return {
    ...(settings as PoolSettings),
    Id: pool.id,
    Name: pool.name,
    Arn: `arn:aws:cognito-idp:${regionOf(pool.id)}:${services.settings.account}:userpool/${pool.id}`,
    CreationDate: pool.createdAt / 1_000,
    LastModifiedDate: pool.modifiedAt / 1_000,
    EstimatedNumberOfUsers: users,
  };
}

const describeUserPool: Operation<{ readonly UserPoolId: string }, { readonly UserPool: UserPoolDescription }> = {
  service: 'cognito-idp',
  name: 'DescribeUserPool',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const pool = await requirePool(services.store.db, input.UserPoolId);
    const { count } = await services.store.db
      .selectFrom('users')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('user_pool_id', '=', pool.id)
      .executeTakeFirstOrThrow();
    const domains = await describeDomains(services.store.db, pool.id);
    return { UserPool: { ...describePool(services, pool, count), ...domains } };
  },
};

async function describeDomains(db: Kysely<Tables>, userPoolId: string) {
  const domains = await listDomains(db, userPoolId);
  const custom = domains.find(({ content }) => content.CustomDomainConfig !== undefined);
  const prefixed = domains.find((domain) => domain !== custom);
  return {
    ...(prefixed !== undefined && { Domain: prefixed.name }),
    ...(custom !== undefined && { CustomDomain: custom.name }),
  };
}

interface ListUserPoolsInput {
  readonly MaxResults: number;
  readonly NextToken?: string;
}

interface ListUserPoolsOutput {
  readonly UserPools: readonly Record<string, unknown>[];
  readonly NextToken?: string;
}

const listUserPools: Operation<ListUserPoolsInput, ListUserPoolsOutput> = {
  service: 'cognito-idp',
  name: 'ListUserPools',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const after =
      input.NextToken === undefined ? '' : (openPageToken(services, 'ListUserPools', input.NextToken)[0] ?? '');
    const rows = await services.store.db
      .selectFrom('user_pools')
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(input.MaxResults + 1)
      .execute();
    const page = rows.slice(0, input.MaxResults).map(readPool);
    const last = page.at(-1);
    return {
      UserPools: page.map((pool) => ({
        Id: pool.id,
        Name: pool.name,
        LambdaConfig: pool.settings.LambdaConfig,
        CreationDate: pool.createdAt / 1_000,
        LastModifiedDate: pool.modifiedAt / 1_000,
      })),
      ...(rows.length > page.length &&
        last !== undefined && { NextToken: makePageToken(services, 'ListUserPools', [last.id]) }),
    };
  },
};

export const poolOperations: readonly Operation[] = [createUserPool, describeUserPool, listUserPools];
