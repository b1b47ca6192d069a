import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';
import { createDeviceKey, findDevice, getDeviceGroupKey, readDeviceConfiguration } from '../devices/devices.js';
import type { KnownAttempt, SignInCall } from './attempt.js';

/** The device that a sign-in belongs to. */
interface ClaimedDevice {
  readonly key: string;
  readonly groupKey: string;
  /** Whether it has yet to be confirmed. */
  readonly isNew: boolean;
  /** Records the sign-in with the device, in the sign-in's transaction. */
  readonly write: (tx: Kysely<Tables>) => Promise<void>;
}

/** The device of a sign-in that succeeds: the one that the client named, or a new one. Nothing without tracking. */
export async function claimDevice(
  { services, app, byAdministrator, sourceIp }: SignInCall,
  { subject, deviceKey }: KnownAttempt,
): Promise<ClaimedDevice | undefined> {
  if (readDeviceConfiguration(app.pool) === undefined) return undefined;
  const groupKey = getDeviceGroupKey(services, app.pool);
  const named = deviceKey !== undefined && !byAdministrator;
  const device = named ? await findDevice(services.store.db, { sub: subject.sub, key: deviceKey }) : undefined;
  if (device === undefined) {
    return { key: createDeviceKey(app.pool), groupKey, isNew: true, write: async () => undefined };
  }
  return {
    key: device.device_key,
    groupKey,
    isNew: false,
    write: async (tx) => {
      await tx
        .updateTable('devices')
        .set({ authenticated_at: services.clock.now(), ...(sourceIp !== undefined && { last_ip: sourceIp }) })
        .where('device_key', '=', device.device_key)
        .execute();
    },
  };
}
