import { createHmac, randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import { type PreparedQuery, prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { regionOf } from '../base/issuer.js';
import type { DeviceRow } from '../base/sign-in-schema.js';
import type { UserPool } from '../pools/pool-settings.js';

/** `DeviceConfiguration` of a pool. */
interface DeviceConfiguration {
  /** Whether a remembered device may replace the second factor. */
  readonly ChallengeRequiredOnNewDevice?: boolean;
  /** Whether a confirmed device is remembered only once the user says so. */
  readonly DeviceOnlyRememberedOnUserPrompt?: boolean;
}

/** How a pool tracks devices; nothing where it doesn't. */
export function readDeviceConfiguration({ settings }: UserPool): DeviceConfiguration | undefined {
  return (settings['DeviceConfiguration'] ?? undefined) as DeviceConfiguration | undefined;
}

const findRow: PreparedQuery<{ sub: string; key: string }, DeviceRow> = prepare<
  { sub: string; key: string },
  DeviceRow
>((db, place) =>
  db.selectFrom('devices').selectAll().where('device_key', '=', place('key')).where('sub', '=', place('sub')),
);

/** A confirmed device of a user. */
export async function findDevice(
  db: Kysely<Tables>,
  device: { readonly sub: string; readonly key: string },
): Promise<DeviceRow | undefined> {
  return (await findRow(db, device))[0];
}

/** The key of a device that signs in for the first time. */
export function makeDeviceKey(pool: UserPool): string {
  return `${regionOf(pool.id)}_${randomUUID()}`;
}

const GROUP_KEY_LENGTH = 9;

/** The `DeviceGroupKey` of a pool, which SRP takes for a pool's name where a device proves itself. */
export function deviceGroupKey({ sealer }: Pick<LocalServices, 'sealer'>, pool: UserPool): string {
  const mac = createHmac('sha256', sealer.derivationKey).update(`device-group|${pool.id}`).digest('hex');
  return `-${BigInt(`0x${mac}`).toString(36).slice(0, GROUP_KEY_LENGTH)}`;
}

export function deviceNotFound(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'Device does not exist.');
}
