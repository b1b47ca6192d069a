import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import { deleteItem, findItem, type Item, listItems, writeItem } from './items.js';

interface ResourceServerScope {
  readonly ScopeName: string;
  readonly ScopeDescription: string;
}

/** The settings of a resource server, with the API's names. */
export interface ResourceServerSettings {
  readonly Name: string;
  readonly Scopes: readonly ResourceServerScope[];
}

/** An API with custom scopes. Its name is its identifier, and its scopes are `<identifier>/<scope>`. */
export type ResourceServer = Item<ResourceServerSettings>;

/** The resource servers of a pool, by identifier. */
export async function readResourceServers(db: Kysely<Tables>, userPoolId: string): Promise<readonly ResourceServer[]> {
  return await listItems(db, { userPoolId, kind: 'resourceServer' });
}

/** Every custom scope of a pool, as clients ask for it: `<identifier>/<scope>`. */
export async function listCustomScopes(db: Kysely<Tables>, userPoolId: string): Promise<readonly string[]> {
  const servers = await readResourceServers(db, userPoolId);
  return servers.flatMap(({ name, content }) => content.Scopes.map(({ ScopeName }) => `${name}/${ScopeName}`));
}

/**
 * The resource server with this identifier.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function requireResourceServer(
  db: Kysely<Tables>,
  userPoolId: string,
  identifier: string,
): Promise<ResourceServer> {
  const server = await findItem<ResourceServerSettings>(db, toKey(userPoolId, identifier));
  if (server === undefined) throw resourceServerNotFound(identifier);
  return server;
}

const MOST_SERVERS = 25;

/**
 * Writes a new resource server.
 *
 * @throws ServiceError `InvalidParameterException` for a taken identifier, `LimitExceededException`
 */
export async function insertResourceServer(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  { userPoolId, name, content }: Pick<ResourceServer, 'userPoolId' | 'name' | 'content'>,
): Promise<ResourceServer> {
  const servers = await readResourceServers(tx, userPoolId);
  if (servers.some((server) => server.name === name)) {
    throw invalidParameter(`${name} already exists in user pool ${userPoolId}.`);
  }
  if (servers.length >= MOST_SERVERS) {
    throw new ServiceError('LimitExceededException', `A user pool can have ${MOST_SERVERS} resource servers.`);
  }
  return await writeItem(tx, services, { ...toKey(userPoolId, name), content });
}

/**
 * Replaces the settings of a resource server.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function changeResourceServer(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  { userPoolId, name, content }: Pick<ResourceServer, 'userPoolId' | 'name' | 'content'>,
): Promise<ResourceServer> {
  await requireResourceServer(tx, userPoolId, name);
  return await writeItem(tx, services, { ...toKey(userPoolId, name), content });
}

/**
 * Deletes a resource server with its scopes.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function removeResourceServer(tx: Kysely<Tables>, userPoolId: string, identifier: string): Promise<void> {
  if (!(await deleteItem(tx, toKey(userPoolId, identifier)))) throw resourceServerNotFound(identifier);
}

/**
 * The settings of a resource server, with the known members of its scopes.
 *
 * @throws ServiceError `InvalidParameterException` for a scope that is named twice
 */
export function createResourceServerSettings(
  Name: string,
  scopes: readonly ResourceServerScope[] = [],
): ResourceServerSettings {
  const names = new Set(scopes.map(({ ScopeName }) => ScopeName));
  if (names.size < scopes.length) throw invalidParameter('A scope is named more than once.');
  return { Name, Scopes: scopes.map(({ ScopeName, ScopeDescription }) => ({ ScopeName, ScopeDescription })) };
}

function toKey(userPoolId: string, name: string) {
  return { userPoolId, kind: 'resourceServer', name } as const;
}

function resourceServerNotFound(identifier: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Resource server ${identifier} does not exist.`);
}
