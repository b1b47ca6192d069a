import type { Kysely } from 'kysely';
import type { Operation } from '../../iam/operation.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import { requirePool } from '../pools/pool-settings.js';
import { deleteItem, findItem, type Item, listItems, type PageInput, pageOf, writeItem } from './items.js';

interface ResourceServerScope {
  readonly ScopeName: string;
  readonly ScopeDescription: string;
}

interface ResourceServerSettings {
  readonly Name: string;
  readonly Scopes: readonly ResourceServerScope[];
}

/** An API with scopes of its own; it is named by its identifier, and a scope of it is `<identifier>/<scope>`. */
export type ResourceServer = Item<ResourceServerSettings>;

/** The resource servers of a pool, by identifier. */
async function listResourceServers(db: Kysely<Tables>, userPoolId: string): Promise<readonly ResourceServer[]> {
  return await listItems(db, { userPoolId, kind: 'resourceServer' });
}

/** Every custom scope of a pool, as clients ask for them: `<identifier>/<scope>`. */
export async function listCustomScopes(db: Kysely<Tables>, userPoolId: string): Promise<readonly string[]> {
  const servers = await listResourceServers(db, userPoolId);
  return servers.flatMap(({ name, content }) => content.Scopes.map(({ ScopeName }) => `${name}/${ScopeName}`));
}

interface ResourceServerInput {
  readonly UserPoolId: string;
  readonly Identifier: string;
  readonly Name: string;
  readonly Scopes?: readonly ResourceServerScope[];
}

interface ResourceServerDescription extends ResourceServerSettings {
  readonly UserPoolId: string;
  readonly Identifier: string;
}

interface ResourceServerOutput {
  readonly ResourceServer: ResourceServerDescription;
}

const MOST_SERVERS = 25;

const createResourceServer: Operation<ResourceServerInput, ResourceServerOutput> = {
  service: 'cognito-idp',
  name: 'CreateResourceServer',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { store } = services;
    await requirePool(store.db, input.UserPoolId);
    checkScopes(input);
    return await store.transaction(async (tx) => {
      const servers = await listResourceServers(tx, input.UserPoolId);
      if (servers.some(({ name }) => name === input.Identifier)) {
        throw invalidParameter(`${input.Identifier} already exists in user pool ${input.UserPoolId}.`);
      }
      if (servers.length >= MOST_SERVERS) {
        throw new ServiceError('LimitExceededException', `A user pool can have ${MOST_SERVERS} resource servers.`);
      }
      return { ResourceServer: describe(await writeItem(tx, services, itemOf(input))) };
    });
  },
};

function checkScopes({ Scopes = [] }: ResourceServerInput): void {
  const names = new Set(Scopes.map(({ ScopeName }) => ScopeName));
  if (names.size < Scopes.length) throw invalidParameter('A scope is named more than once.');
}

function itemOf({ UserPoolId, Identifier, Name, Scopes = [] }: ResourceServerInput) {
  const scopes = Scopes.map(({ ScopeName, ScopeDescription }) => ({ ScopeName, ScopeDescription }));
  return { ...keyOf(UserPoolId, Identifier), content: { Name, Scopes: scopes } };
}

function keyOf(userPoolId: string, name: string) {
  return { userPoolId, kind: 'resourceServer', name } as const;
}

function describe({ userPoolId, name, content }: ResourceServer): ResourceServerDescription {
  return { UserPoolId: userPoolId, Identifier: name, ...content };
}

type ResourceServerKey = Pick<ResourceServerInput, 'UserPoolId' | 'Identifier'>;

const describeResourceServer: Operation<ResourceServerKey, ResourceServerOutput> = {
  service: 'cognito-idp',
  name: 'DescribeResourceServer',
  authorization: 'signed',
  handle: async ({ UserPoolId, Identifier }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    const server = await findItem<ResourceServerSettings>(store.db, keyOf(UserPoolId, Identifier));
    if (server === undefined) throw notFound(Identifier);
    return { ResourceServer: describe(server) };
  },
};

const updateResourceServer: Operation<ResourceServerInput, ResourceServerOutput> = {
  service: 'cognito-idp',
  name: 'UpdateResourceServer',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { store } = services;
    await requirePool(store.db, input.UserPoolId);
    checkScopes(input);
    return await store.transaction(async (tx) => {
      const item = itemOf(input);
      if ((await findItem(tx, item)) === undefined) throw notFound(input.Identifier);
      return { ResourceServer: describe(await writeItem(tx, services, item)) };
    });
  },
};

const deleteResourceServer: Operation<ResourceServerKey, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteResourceServer',
  authorization: 'signed',
  handle: async ({ UserPoolId, Identifier }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    await store.transaction(async (tx) => {
      if (!(await deleteItem(tx, keyOf(UserPoolId, Identifier)))) throw notFound(Identifier);
    });
    return {};
  },
};

interface ListResourceServersOutput {
  readonly ResourceServers: readonly ResourceServerDescription[];
  readonly NextToken?: string;
}

const listResourceServersOperation: Operation<PageInput, ListResourceServersOutput> = {
  service: 'cognito-idp',
  name: 'ListResourceServers',
  authorization: 'signed',
  handle: async (input, { services }) => {
    await requirePool(services.store.db, input.UserPoolId);
    const servers = await listResourceServers(services.store.db, input.UserPoolId);
    const of = `ListResourceServers ${input.UserPoolId}`;
    const { entries, ...next } = pageOf(services, servers, { of, keyOf: ({ name }) => name, input });
    return { ResourceServers: entries.map(describe), ...next };
  },
};

function notFound(identifier: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Resource server ${identifier} does not exist.`);
}

export const resourceServerOperations: readonly Operation[] = [
  createResourceServer,
  describeResourceServer,
  updateResourceServer,
  deleteResourceServer,
  listResourceServersOperation,
];
