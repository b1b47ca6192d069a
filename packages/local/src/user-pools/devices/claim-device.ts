import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';
import type { Attempt, SignInCall } from '../sign-in/attempt.js';
import { deviceGroupKey, findDevice, makeDeviceKey, readDeviceConfiguration } from './devices.js';

/** The device that a sign-in belongs to. */
interface ClaimedDevice {
  readonly key: string;
  readonly groupKey: string;
  /** Whether it has yet to be confirmed. */
  readonly isNew: boolean;
  /** Notes the sign-in, in its transaction. */
  readonly write: (tx: Kysely<Tables>) => Promise<void>;
}

/** The device of a sign-in that succeeds: the one that the client named, or a new one. Nothing without tracking. */
export async function claimDevice(
  { services, at, byAdministrator }: SignInCall,
  { user, deviceKey }: Attempt,
): Promise<ClaimedDevice | undefined> {
  if (readDeviceConfiguration(at.pool) === undefined) return undefined;
  const groupKey = deviceGroupKey(services, at.pool);
  const named = deviceKey !== undefined && !byAdministrator;
  const device = named ? await findDevice(services.store.db, { sub: user.sub, key: deviceKey }) : undefined;
  if (device === undefined) {
    return { key: makeDeviceKey(at.pool), groupKey, isNew: true, write: async () => undefined };
  }
  return {
    key: device.device_key,
    groupKey,
    isNew: false,
    write: async (tx) => {
      await tx
        .updateTable('devices')
        .set({ authenticated_at: services.clock.now() })
        .where('device_key', '=', device.device_key)
        .execute();
    },
  };
}
