import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import type { UserPool } from '../pools/pool-settings.js';
import type { ProviderDetails, ProviderType } from './identity-provider-details.js';
import { deleteItem, findItem, type Item, listItems, writeItem } from './items.js';

/** The settings of an external provider, with the API's names. */
export interface IdentityProviderSettings {
  readonly ProviderType: ProviderType;
  readonly ProviderDetails: ProviderDetails;
  /** The pool's attribute, or `username` → the provider's claim. */
  readonly AttributeMapping: Readonly<Record<string, string>>;
  /** Further names by which a client asks for it, such as mail domains. */
  readonly IdpIdentifiers: readonly string[];
  readonly AcrMapping?: Readonly<Record<string, string>>;
}

/** An external provider whose users sign in to a pool. Its name is the provider's name. */
export type IdentityProvider = Item<IdentityProviderSettings>;

/** Finds an external provider of a pool by its name. */
export async function findIdentityProvider(
  db: Kysely<Tables>,
  userPoolId: string,
  name: string,
): Promise<IdentityProvider | undefined> {
  return await findItem(db, toKey(userPoolId, name));
}

/**
 * The external provider of a pool with this name.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function requireIdentityProvider(
  db: Kysely<Tables>,
  userPoolId: string,
  name: string,
): Promise<IdentityProvider> {
  const provider = await findIdentityProvider(db, userPoolId, name);
  if (provider === undefined) throw identityProviderNotFound(name);
  return provider;
}

/** The external providers of a pool, by name. */
export async function readIdentityProviders(
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
  const providers = await readIdentityProviders(db, userPoolId);
  return providers.find(({ content }) => content.IdpIdentifiers.includes(identifier));
}

function toKey(userPoolId: string, name: string) {
  return { userPoolId, kind: 'identityProvider', name } as const;
}

const MOST_PROVIDERS = 300;

/**
 * Writes a new external provider.
 *
 * @throws ServiceError `DuplicateProviderException`, `LimitExceededException`, `InvalidParameterException` for a taken
 *   identifier
 */
export async function insertIdentityProvider(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  provider: Pick<IdentityProvider, 'userPoolId' | 'name' | 'content'>,
): Promise<IdentityProvider> {
  const others = await readIdentityProviders(tx, provider.userPoolId);
  if (others.some(({ name }) => name === provider.name)) {
    throw new ServiceError('DuplicateProviderException', `Identity provider ${provider.name} already exists.`);
  }
  if (others.length >= MOST_PROVIDERS) {
    throw new ServiceError('LimitExceededException', `A user pool can have ${MOST_PROVIDERS} identity providers.`);
  }
  return await writeIdentityProvider(tx, services, provider);
}

/**
 * Writes the settings of an external provider.
 *
 * @throws ServiceError `InvalidParameterException` for a taken identifier
 */
export async function writeIdentityProvider(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  { userPoolId, name, content }: Pick<IdentityProvider, 'userPoolId' | 'name' | 'content'>,
): Promise<IdentityProvider> {
  for (const other of await readIdentityProviders(tx, userPoolId)) {
    const taken = other.content.IdpIdentifiers.find((identifier) => content.IdpIdentifiers.includes(identifier));
    if (other.name !== name && taken !== undefined) {
      throw invalidParameter(`The identifier ${taken} belongs to the identity provider ${other.name}.`);
    }
  }
  return await writeItem(tx, services, { ...toKey(userPoolId, name), content });
}

/**
 * Deletes an external provider.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function removeIdentityProvider(tx: Kysely<Tables>, userPoolId: string, name: string): Promise<void> {
  if (!(await deleteItem(tx, toKey(userPoolId, name)))) throw identityProviderNotFound(name);
}

/**
 * Checks that a provider's attributes go to attributes of the pool's schema.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export function assertKnownMapping({ settings }: UserPool, { AttributeMapping }: IdentityProviderSettings): void {
  const known = new Set(settings.SchemaAttributes.map(({ Name }) => Name));
  const unknown = Object.keys(AttributeMapping).find((name) => name !== 'username' && !known.has(name));
  if (unknown !== undefined) {
    throw invalidParameter(`Invalid AttributeMapping: the user pool has no attribute ${unknown}.`);
  }
}

/** The error for an unknown provider. */
export function identityProviderNotFound(name: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Identity provider ${name} does not exist.`);
}
