import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { invalidParameter } from '../base/errors.js';
import { deleteClientConfiguration } from '../configuration/client-configuration.js';
import { type AppClient, toClientSecret } from './client-settings.js';

/**
 * Writes a new app client.
 *
 * @throws ServiceError `InvalidParameterException` when its id is taken
 */
export async function insertClient(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  client: Omit<AppClient, 'secrets' | 'createdAt' | 'modifiedAt'>,
): Promise<AppClient> {
  const now = services.clock.now();
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('app_clients')
    .values({
      id: client.id,
      user_pool_id: client.userPoolId,
      name: client.name,
      secret: client.secret ?? null,
      secrets: null,
      settings: JSON.stringify(client.settings),
      created_at: now,
      modified_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) throw invalidParameter(`The user pool client ${client.id} exists already.`);
  const secrets = client.secret === undefined ? [] : [toClientSecret(client.id, client.secret, now)];
  return { ...client, secrets, createdAt: now, modifiedAt: now };
}

/** Writes the name and the settings of an app client. */
export async function writeClientSettings(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  client: AppClient,
): Promise<AppClient> {
  const now = services.clock.now();
  await tx
    .updateTable('app_clients')
    .set({ name: client.name, settings: JSON.stringify(client.settings), modified_at: now })
    .where('id', '=', client.id)
    .execute();
  return { ...client, modifiedAt: now };
}

/** Deletes an app client with its configuration and the sign-ins that were made through it. */
export async function removeClient(tx: Kysely<Tables>, { id, userPoolId }: AppClient): Promise<void> {
  await tx.deleteFrom('sign_ins').where('client_id', '=', id).execute();
  await deleteClientConfiguration(tx, userPoolId, id);
  await tx.deleteFrom('app_clients').where('id', '=', id).execute();
}

/** The ids and names of a pool's app clients. */
export async function listClients(
  db: Kysely<Tables>,
  userPoolId: string,
): Promise<readonly Pick<AppClient, 'id' | 'name'>[]> {
  return await db.selectFrom('app_clients').select(['id', 'name']).where('user_pool_id', '=', userPoolId).execute();
}
