import { toHex } from '../platform/random-id.js';
import { sha256 } from '../platform/web-crypto.js';
import type { Internals } from './internals.js';
import type { ShapeOf } from './record-shapes.js';
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

const deviceShape: ShapeOf<DeviceRecord> = { v: 1, key: '', group: '', password: '' };

/**
 * This device as the user pool knows it for a user, by the name that was given or that the service has. Undefined when
 * it doesn't, or when that can't be found out: then the sign-in is one from a new device.
 */
export async function findDevice(internals: Internals, name: string): Promise<DeviceRecord | undefined> {
  try {
    return await readDevice<DeviceRecord>(internals.records, await hashOf(name), deviceShape);
  } catch {
    return undefined;
  }
}

/** Keeps a device for a user, under each of the names. It outlives sign-outs. Rejects when the store fails. */
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

/** No key of the store says a user's name. */
async function hashOf(name: string): Promise<string> {
  const digest = await sha256(new TextEncoder().encode(name));
  return toHex(digest.subarray(0, 16));
}
