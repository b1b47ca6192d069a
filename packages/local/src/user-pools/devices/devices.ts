import { createHmac, randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import { type PreparedQuery, prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { getRegion } from '../base/issuer.js';
import type { DeviceRow } from '../base/sign-in-schema.js';
import type { UserPool } from '../pools/pool-settings.js';

/** `DeviceConfiguration` of a pool. */
interface DeviceConfiguration {
  /** Whether a remembered device replaces the second factor. */
  readonly ChallengeRequiredOnNewDevice?: boolean;
  /** Whether a confirmed device is remembered only after the user agrees. */
  readonly DeviceOnlyRememberedOnUserPrompt?: boolean;
}

/** How a pool tracks devices; `undefined` for a pool that does not. */
export function readDeviceConfiguration({ settings }: UserPool): DeviceConfiguration | undefined {
  return (settings['DeviceConfiguration'] ?? undefined) as DeviceConfiguration | undefined;
}

/** The key of a user's device. */
export interface DeviceName {
  readonly sub: string;
  readonly key: string;
}

const findRow: PreparedQuery<DeviceName, DeviceRow> = prepare<DeviceName, DeviceRow>((db, place) =>
  db.selectFrom('devices').selectAll().where('device_key', '=', place('key')).where('sub', '=', place('sub')),
);

/** Finds a confirmed device of a user. */
export async function findDevice(db: Kysely<Tables>, device: DeviceName): Promise<DeviceRow | undefined> {
  return (await findRow(db, device))[0];
}

/**
 * The confirmed device of a user with this key.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function requireDevice(db: Kysely<Tables>, device: DeviceName): Promise<DeviceRow> {
  const found = await findDevice(db, device);
  if (found === undefined) throw deviceNotFound();
  return found;
}

/**
 * Up to `count` devices of a user, by key.
 *
 * @param page.after the key before the first one
 */
export async function readDevices(
  db: Kysely<Tables>,
  sub: string,
  { after, count }: { readonly after: string; readonly count: number },
): Promise<readonly DeviceRow[]> {
  return await db
    .selectFrom('devices')
    .selectAll()
    .where('sub', '=', sub)
    .where('device_key', '>', after)
    .orderBy('device_key')
    .limit(count)
    .execute();
}

/** A key for a device that signs in for the first time. */
export function createDeviceKey(pool: UserPool): string {
  return `${getRegion(pool.id)}_${randomUUID()}`;
}

const GROUP_KEY_LENGTH = 9;

/** The `DeviceGroupKey` of a pool. The SRP exchange of a device uses it in place of the pool's name. */
export function getDeviceGroupKey({ sealer }: Pick<LocalServices, 'sealer'>, pool: UserPool): string {
  const mac = createHmac('sha256', sealer.derivationKey).update(`device-group|${pool.id}`).digest('hex');
  return `-${BigInt(`0x${mac}`).toString(36).slice(0, GROUP_KEY_LENGTH)}`;
}

/** The error for an unknown device. */
export function deviceNotFound(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'Device does not exist.');
}
