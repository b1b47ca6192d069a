import { toHex } from '../platform/random-id.js';
import { sha256 } from '../platform/web-crypto.js';
import type { Internals } from './internals.js';
import type { RecordShape } from './record-shapes.js';
import { readDevice, saveDevice } from './store-protocol-sign-in.js';

/** A device that the user pool knows, and the secret that distinguishes it from other devices. */
export interface DeviceRecord {
  readonly v: 1;
  /** `DeviceKey` */
  readonly key: string;
  /** `DeviceGroupKey` */
  readonly group: string;
  readonly password: string;
}

const deviceShape: RecordShape<DeviceRecord> = { v: 1, key: '', group: '', password: '' };

/**
 * Finds this device of a user, by the name of the input or the name at the service. Undefined for an unknown device, and when
 * the store fails: then the sign-in counts as one from a new device.
 */
export async function findDevice(internals: Internals, name: string): Promise<DeviceRecord | undefined> {
  try {
    return await readDevice<DeviceRecord>(internals.records, await hashOf(name), deviceShape);
  } catch {
    return undefined;
  }
}

/** Stores a device of a user under each name. It survives sign-outs. Rejects when the store fails. */
export async function keepDevice(internals: Internals, names: readonly string[], device: DeviceRecord): Promise<void> {
  for (const name of new Set(names)) await saveDevice(internals.records, await hashOf(name), device);
}

/** Forgets the device of a user. Never rejects. */
export async function dropDevice(internals: Internals, names: readonly string[]): Promise<void> {
  try {
    for (const name of new Set(names)) await saveDevice(internals.records, await hashOf(name), undefined);
  } catch (cause) {
    internals.records.emitDegraded(cause);
  }
}

/** Hashes a user name: no key of the store contains one. */
async function hashOf(name: string): Promise<string> {
  const digest = await sha256(new TextEncoder().encode(name));
  return toHex(digest.subarray(0, 16));
}
