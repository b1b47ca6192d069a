import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import { getRegion } from '../base/issuer.js';
import { assertTier } from '../pools/pool-rules.js';
import type { UserPool } from '../pools/pool-settings.js';
import { deleteItem, findItem, type Item, listItems, writeItem } from './items.js';

/** The state of a replica. */
export type ReplicaStatus = 'CREATING' | 'ACTIVE' | 'INACTIVE' | 'DELETING';

/** A pool in another region. One machine has no other region: replicas are kept and shown. */
export interface ReplicaSettings {
  readonly status: ReplicaStatus;
  readonly tags: Readonly<Record<string, string>>;
}

/** A replica. Its name is its region. */
export type Replica = Item<ReplicaSettings>;

/** The replica of a pool in a region. */
export interface ReplicaKey {
  readonly userPoolId: string;
  readonly region: string;
}

function toKey({ userPoolId, region }: ReplicaKey) {
  return { userPoolId, kind: 'replica', name: region } as const;
}

/** The replicas of a pool, without the pool itself. */
export async function listReplicas(db: Kysely<Tables>, userPoolId: string): Promise<readonly Replica[]> {
  return await listItems(db, { userPoolId, kind: 'replica' });
}

/**
 * Gives a pool a replica, which is inactive at first.
 *
 * @throws ServiceError `InvalidParameterException` for the pool's own region, `LimitExceededException`,
 *   `FeatureUnavailableInTierException`
 */
export async function insertReplica(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  replica: { readonly pool: UserPool; readonly region: string; readonly tags: ReplicaSettings['tags'] },
): Promise<void> {
  const { pool, region, tags } = replica;
  assertTier(pool.settings, 'ESSENTIALS', 'Replication');
  if (region === getRegion(pool.id)) throw invalidParameter(`The user pool is in ${region} itself.`);
  if ((await listReplicas(tx, pool.id)).length > 0) {
    throw new ServiceError('LimitExceededException', 'A user pool can have one replica.');
  }
  const content: ReplicaSettings = { status: 'INACTIVE', tags };
  await writeItem(tx, services, { ...toKey({ userPoolId: pool.id, region }), content });
}

/**
 * Switches a replica on or off.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function changeReplica(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  { status, ...key }: ReplicaKey & { readonly status: ReplicaStatus },
): Promise<void> {
  const before = await findItem<ReplicaSettings>(tx, toKey(key));
  if (before === undefined) throw replicaNotFound(key);
  await writeItem(tx, services, { ...toKey(key), content: { ...before.content, status } });
}

/**
 * Deletes a replica.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function removeReplica(tx: Kysely<Tables>, key: ReplicaKey): Promise<void> {
  if (!(await deleteItem(tx, toKey(key)))) throw replicaNotFound(key);
}

function replicaNotFound({ userPoolId, region }: ReplicaKey): ServiceError {
  return new ServiceError('ResourceNotFoundException', `User pool ${userPoolId} does not have a replica in ${region}.`);
}
