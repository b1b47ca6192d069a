import { assertText } from '../errors/read-input.js';
import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { callAsUser, currentUser } from './internal/call-as-user.js';
import { dropKeptDevice, getDeviceKey } from './internal/current-device.js';

/** The input of {@link forgetDevice}. */
export interface ForgetDeviceInput {
  /** A device of `fetchDevices`. Default: this device. */
  readonly device?: { readonly id: string } | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Removes a device of the signed-in user (`ForgetDevice`). The next sign-in from it counts as one from a new device.
 *
 * @throws {AuthError} `invalidState` with `NoDevice` where the pool tracks no devices; `validation` for a device without
 * an id; otherwise the service's exception.
 */
export async function forgetDevice(session: Session, input?: ForgetDeviceInput): Promise<void> {
  const { device, signal } = input ?? {};
  if (device) assertText(device.id, 'device.id', 'EmptyDeviceId');
  const internals = getInternals(session);
  await internals.sync.ensureLoaded();
  const user = currentUser(internals);
  const DeviceKey = device?.id ?? (await getDeviceKey(internals));
  await callAsUser(session, 'ForgetDevice', { DeviceKey }, { signal, sid: user.record.sid });
  await dropKeptDevice(internals, user, DeviceKey);
}
