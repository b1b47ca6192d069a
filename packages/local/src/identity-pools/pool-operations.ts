import { randomUUID } from 'node:crypto';
import { isRegion } from '../base/region.js';
import type { Operation } from '../iam/operation.js';
import { makePageToken, openPageToken } from '../user-pools/pages.js';
import { identityPoolNotFound, invalidParameter } from './pools/errors.js';
import {
  type IdentityPool,
  type IdentityPoolConfiguration,
  insertIdentityPool,
  requireIdentityPool,
  type UserPoolProvider,
} from './pools/identity-pools.js';
import { userPoolIdOf } from './pools/providers.js';

type IdentityPoolInput = Omit<IdentityPoolConfiguration, 'CognitoIdentityProviders'> & {
  readonly IdentityPoolName: string;
  readonly CognitoIdentityProviders?: readonly Partial<UserPoolProvider>[];
};

type IdentityPoolDescription = IdentityPoolConfiguration & {
  readonly IdentityPoolId: string;
  readonly IdentityPoolName: string;
};

const createIdentityPool: Operation<IdentityPoolInput, IdentityPoolDescription> = {
  service: 'cognito-identity',
  name: 'CreateIdentityPool',
  authorization: 'signed',
  handle: async (input, { services: { store, clock }, region }) => {
    const pool: IdentityPool = {
      id: createIdentityPoolId(region, input.IdentityPoolTags),
      name: input.IdentityPoolName,
      configuration: configurationOf(input),
      roles: { Roles: {} },
      principalTags: {},
    };
    await store.transaction((tx) => insertIdentityPool(tx, pool, clock.now()));
    return describe(pool);
  },
};

const describeIdentityPool: Operation<{ readonly IdentityPoolId: string }, IdentityPoolDescription> = {
  service: 'cognito-identity',
  name: 'DescribeIdentityPool',
  authorization: 'signed',
  handle: async ({ IdentityPoolId }, { services }) =>
    describe(await requireIdentityPool(services.store.db, IdentityPoolId)),
};

/** Replaces the whole configuration: what isn't given is unset. */
const updateIdentityPool: Operation<IdentityPoolInput & { readonly IdentityPoolId: string }, IdentityPoolDescription> =
  {
    service: 'cognito-identity',
    name: 'UpdateIdentityPool',
    authorization: 'signed',
    handle: async (input, { services: { store, clock } }) => {
      const configuration = configurationOf(input);
      return await store.transaction(async (tx) => {
        const pool = await requireIdentityPool(tx, input.IdentityPoolId);
        const developer = pool.configuration.DeveloperProviderName;
        if (developer !== undefined && configuration.DeveloperProviderName !== developer) {
          throw invalidParameter('The developer provider name of an identity pool cannot be changed.');
        }
        await tx
          .updateTable('identity_pools')
          .set({
            name: input.IdentityPoolName,
            configuration: JSON.stringify(configuration),
            modified_at: clock.now(),
          })
          .where('id', '=', pool.id)
          .execute();
        return describe({ ...pool, name: input.IdentityPoolName, configuration });
      });
    },
  };

const deleteIdentityPool: Operation<{ readonly IdentityPoolId: string }, Record<string, never>> = {
  service: 'cognito-identity',
  name: 'DeleteIdentityPool',
  authorization: 'signed',
  handle: async ({ IdentityPoolId }, { services }) => {
    await services.store.transaction(async (tx) => {
      const result = await tx.deleteFrom('identity_pools').where('id', '=', IdentityPoolId).executeTakeFirst();
      if (result.numDeletedRows === 0n) throw identityPoolNotFound(IdentityPoolId);
    });
    return {};
  },
};

interface ListIdentityPoolsInput {
  readonly MaxResults: number;
  readonly NextToken?: string;
}

interface ListIdentityPoolsOutput {
  readonly IdentityPools: readonly { readonly IdentityPoolId: string; readonly IdentityPoolName: string }[];
  readonly NextToken?: string;
}

const listIdentityPools: Operation<ListIdentityPoolsInput, ListIdentityPoolsOutput> = {
  service: 'cognito-identity',
  name: 'ListIdentityPools',
  authorization: 'signed',
  handle: async ({ MaxResults, NextToken }, { services }) => {
    const [after = ''] = NextToken === undefined ? [] : openPageToken(services, 'ListIdentityPools', NextToken);
    const rows = await services.store.db
      .selectFrom('identity_pools')
      .select(['id', 'name'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(MaxResults + 1)
      .execute();
    const page = rows.slice(0, MaxResults);
    const last = page.at(-1);
    return {
      IdentityPools: page.map(({ id, name }) => ({ IdentityPoolId: id, IdentityPoolName: name })),
      ...(rows.length > page.length && last !== undefined
        ? { NextToken: makePageToken(services, 'ListIdentityPools', [last.id]) }
        : {}),
    };
  },
};

export const poolOperations: readonly Operation[] = [
  createIdentityPool,
  describeIdentityPool,
  updateIdentityPool,
  deleteIdentityPool,
  listIdentityPools,
];

/** Random, or what the tag `_custom_id_` says. @throws ServiceError `InvalidParameterException` */
function createIdentityPoolId(region: string, tags: Readonly<Record<string, string>> | undefined): string {
  const custom = tags?.['_custom_id_'];
  if (custom === undefined) return `${region}:${randomUUID()}`;
  const [, customRegion = ''] = /^([^:]*):[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.exec(custom) ?? [];
  if (isRegion(customRegion)) return custom;
  throw invalidParameter(
    '_custom_id_ is the whole id of the identity pool, such as eu-west-1:00000000-0000-4000-8000-000000000000.',
  );
}

function describe({ id, name, configuration }: IdentityPool): IdentityPoolDescription {
  return { IdentityPoolId: id, IdentityPoolName: name, ...configuration };
}

function configurationOf(input: IdentityPoolInput): IdentityPoolConfiguration {
  const { AllowUnauthenticatedIdentities, AllowClassicFlow, CognitoIdentityProviders } = input;
  const { SupportedLoginProviders, DeveloperProviderName, OpenIdConnectProviderARNs } = input;
  const { SamlProviderARNs, IdentityPoolTags } = input;
  return {
    AllowUnauthenticatedIdentities,
    ...(AllowClassicFlow === undefined ? {} : { AllowClassicFlow }),
    ...(SupportedLoginProviders === undefined ? {} : { SupportedLoginProviders }),
    ...(DeveloperProviderName === undefined ? {} : { DeveloperProviderName }),
    ...(OpenIdConnectProviderARNs === undefined ? {} : { OpenIdConnectProviderARNs }),
    ...(CognitoIdentityProviders === undefined
      ? {}
      : { CognitoIdentityProviders: CognitoIdentityProviders.map(providerOf) }),
    ...(SamlProviderARNs === undefined ? {} : { SamlProviderARNs }),
    ...(IdentityPoolTags === undefined ? {} : { IdentityPoolTags }),
  };
}

function providerOf({ ProviderName, ClientId, ServerSideTokenCheck }: Partial<UserPoolProvider>): UserPoolProvider {
  if (ProviderName === undefined || ClientId === undefined || userPoolIdOf(ProviderName) === undefined) {
    throw invalidParameter(
      'Each of CognitoIdentityProviders needs a ClientId and a ProviderName of the form ' +
        'cognito-idp.<region>.amazonaws.com/<userPoolId>.',
    );
  }
  return { ProviderName, ClientId, ServerSideTokenCheck: ServerSideTokenCheck ?? false };
}
