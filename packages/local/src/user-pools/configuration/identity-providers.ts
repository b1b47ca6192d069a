import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Operation } from '../../iam/operation.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import { requirePool, type UserPool } from '../pools/pool-settings.js';
import {
  completeDetails,
  completeMapping,
  type ProviderDetails,
  type ProviderType,
} from './identity-provider-details.js';
import { deleteItem, findItem, type Item, listItems, type PageInput, pageOf, writeItem } from './items.js';

/** What is set for an external provider. */
export interface IdentityProviderSettings {
  readonly ProviderType: ProviderType;
  readonly ProviderDetails: ProviderDetails;
  /** The pool's attribute, or `username` → the provider's claim. */
  readonly AttributeMapping: Readonly<Record<string, string>>;
  /** Further names by which it is asked for, such as mail domains. */
  readonly IdpIdentifiers: readonly string[];
  readonly AcrMapping?: Readonly<Record<string, string>>;
}

/** An external provider whose users sign in to a pool; it is named by its name. */
export type IdentityProvider = Item<IdentityProviderSettings>;

export async function findIdentityProvider(
  db: Kysely<Tables>,
  userPoolId: string,
  name: string,
): Promise<IdentityProvider | undefined> {
  return await findItem(db, keyOf(userPoolId, name));
}

/** The external providers of a pool, by name. */
export async function listIdentityProviders(
  db: Kysely<Tables>,
  userPoolId: string,
): Promise<readonly IdentityProvider[]> {
  return await listItems(db, { userPoolId, kind: 'identityProvider' });
}

/** Finds a provider by one of its identifiers (`idp_identifier` of the authorize endpoint). */
export async function findIdentityProviderByIdentifier(
  db: Kysely<Tables>,
  userPoolId: string,
  identifier: string,
): Promise<IdentityProvider | undefined> {
  const providers = await listIdentityProviders(db, userPoolId);
  return providers.find(({ content }) => content.IdpIdentifiers.includes(identifier));
}

function keyOf(userPoolId: string, name: string) {
  return { userPoolId, kind: 'identityProvider', name } as const;
}

interface ProviderKey {
  readonly UserPoolId: string;
  readonly ProviderName: string;
}

type ProviderInput = ProviderKey & Partial<IdentityProviderSettings>;

interface ProviderDescription extends IdentityProviderSettings, ProviderKey {
  readonly CreationDate: number;
  readonly LastModifiedDate: number;
}

interface ProviderOutput {
  readonly IdentityProvider: ProviderDescription;
}

const MOST_PROVIDERS = 300;

const createIdentityProvider: Operation<
  ProviderInput & Pick<IdentityProviderSettings, 'ProviderType' | 'ProviderDetails'>,
  ProviderOutput
> = {
  service: 'cognito-idp',
  name: 'CreateIdentityProvider',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { UserPoolId, ProviderName, ProviderType: type, IdpIdentifiers = [], AcrMapping } = input;
    const pool = await requirePool(services.store.db, UserPoolId);
    const content: IdentityProviderSettings = {
      ProviderType: type,
      ProviderDetails: await completeDetails(services, { pool, type, name: ProviderName }, input.ProviderDetails),
      AttributeMapping: completeMapping(type, input.AttributeMapping),
      IdpIdentifiers,
      ...(AcrMapping !== undefined && { AcrMapping }),
    };
    checkMapping(pool, content);
    return await services.store.transaction(async (tx) => {
      const others = await listIdentityProviders(tx, UserPoolId);
      if (others.some(({ name }) => name === ProviderName)) {
        throw new ServiceError('DuplicateProviderException', `Identity provider ${ProviderName} already exists.`);
      }
      if (others.length >= MOST_PROVIDERS) {
        throw new ServiceError('LimitExceededException', `A user pool can have ${MOST_PROVIDERS} identity providers.`);
      }
      return await write(services, tx, { userPoolId: UserPoolId, name: ProviderName, content });
    });
  },
};

function checkMapping({ settings }: UserPool, { AttributeMapping }: IdentityProviderSettings): void {
  const known = new Set(settings.SchemaAttributes.map(({ Name }) => Name));
  const unknown = Object.keys(AttributeMapping).find((name) => name !== 'username' && !known.has(name));
  if (unknown !== undefined) {
    throw invalidParameter(`Invalid AttributeMapping: the user pool has no attribute ${unknown}.`);
  }
}

async function write(
  services: LocalServices,
  tx: Kysely<Tables>,
  { userPoolId, name, content }: Pick<IdentityProvider, 'userPoolId' | 'name' | 'content'>,
): Promise<ProviderOutput> {
  for (const other of await listIdentityProviders(tx, userPoolId)) {
    const taken = other.content.IdpIdentifiers.find((identifier) => content.IdpIdentifiers.includes(identifier));
    if (other.name !== name && taken !== undefined) {
      throw invalidParameter(`The identifier ${taken} belongs to the identity provider ${other.name}.`);
    }
  }
  return { IdentityProvider: describe(await writeItem(tx, services, { ...keyOf(userPoolId, name), content })) };
}

function describe({ userPoolId, name, content, createdAt, modifiedAt }: IdentityProvider): ProviderDescription {
  return {
    UserPoolId: userPoolId,
    ProviderName: name,
    ...content,
    CreationDate: createdAt / 1_000,
    LastModifiedDate: modifiedAt / 1_000,
  };
}

const describeIdentityProvider: Operation<ProviderKey, ProviderOutput> = {
  service: 'cognito-idp',
  name: 'DescribeIdentityProvider',
  authorization: 'signed',
  handle: async ({ UserPoolId, ProviderName }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    const provider = await findIdentityProvider(store.db, UserPoolId, ProviderName);
    if (provider === undefined) throw notFound(ProviderName);
    return { IdentityProvider: describe(provider) };
  },
};

/** Replaces what is given; the type of a provider can't change. */
const updateIdentityProvider: Operation<Omit<ProviderInput, 'ProviderType'>, ProviderOutput> = {
  service: 'cognito-idp',
  name: 'UpdateIdentityProvider',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { UserPoolId, ProviderName, ProviderDetails: details, AttributeMapping, IdpIdentifiers, AcrMapping } = input;
    const { db } = services.store;
    const pool = await requirePool(db, UserPoolId);
    const known = await findIdentityProvider(db, UserPoolId, ProviderName);
    if (known === undefined) throw notFound(ProviderName);
    const type = known.content.ProviderType;
    // Before the transaction: metadata may have to be fetched.
    const completed = details && (await completeDetails(services, { pool, type, name: ProviderName }, details));
    return await services.store.transaction(async (tx) => {
      const provider = await findIdentityProvider(tx, UserPoolId, ProviderName);
      if (provider === undefined) throw notFound(ProviderName);
      const content: IdentityProviderSettings = {
        ...provider.content,
        ...(completed !== undefined && { ProviderDetails: completed }),
        ...(AttributeMapping !== undefined && { AttributeMapping: completeMapping(type, AttributeMapping) }),
        ...(IdpIdentifiers !== undefined && { IdpIdentifiers }),
        ...(AcrMapping !== undefined && { AcrMapping }),
      };
      checkMapping(pool, content);
      return await write(services, tx, { userPoolId: UserPoolId, name: ProviderName, content });
    });
  },
};

const deleteIdentityProvider: Operation<ProviderKey, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteIdentityProvider',
  authorization: 'signed',
  handle: async ({ UserPoolId, ProviderName }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    await store.transaction(async (tx) => {
      if (!(await deleteItem(tx, keyOf(UserPoolId, ProviderName)))) throw notFound(ProviderName);
    });
    return {};
  },
};

interface ListIdentityProvidersOutput {
  readonly Providers: readonly Pick<
    ProviderDescription,
    'ProviderName' | 'ProviderType' | 'CreationDate' | 'LastModifiedDate'
  >[];
  readonly NextToken?: string;
}

const listIdentityProvidersOperation: Operation<PageInput, ListIdentityProvidersOutput> = {
  service: 'cognito-idp',
  name: 'ListIdentityProviders',
  authorization: 'signed',
  handle: async (input, { services }) => {
    await requirePool(services.store.db, input.UserPoolId);
    const providers = await listIdentityProviders(services.store.db, input.UserPoolId);
    const of = `ListIdentityProviders ${input.UserPoolId}`;
    const { entries, ...next } = pageOf(services, providers, { of, keyOf: ({ name }) => name, input });
    return {
      Providers: entries.map(describe).map(({ ProviderName, ProviderType: type, CreationDate, LastModifiedDate }) => ({
        ProviderName,
        ProviderType: type,
        CreationDate,
        LastModifiedDate,
      })),
      ...next,
    };
  },
};

const getIdentityProviderByIdentifier: Operation<
  { readonly UserPoolId: string; readonly IdpIdentifier: string },
  ProviderOutput
> = {
  service: 'cognito-idp',
  name: 'GetIdentityProviderByIdentifier',
  authorization: 'signed',
  handle: async ({ UserPoolId, IdpIdentifier }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    const provider = await findIdentityProviderByIdentifier(store.db, UserPoolId, IdpIdentifier);
    if (provider === undefined) throw notFound(IdpIdentifier);
    return { IdentityProvider: describe(provider) };
  },
};

function notFound(name: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Identity provider ${name} does not exist.`);
}

export const identityProviderOperations: readonly Operation[] = [
  createIdentityProvider,
  describeIdentityProvider,
  updateIdentityProvider,
  deleteIdentityProvider,
  listIdentityProvidersOperation,
  getIdentityProviderByIdentifier,
];
