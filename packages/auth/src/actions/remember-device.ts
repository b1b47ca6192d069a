import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { callAsUser } from './internal/call-as-user.js';
import { getDeviceKey } from './internal/current-device.js';

/** The input of {@link rememberDevice}. */
export interface RememberDeviceInput {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Remembers this device, in a pool where the user decides (`UpdateDeviceStatus`). The device then replaces a second
 * factor.
 *
 * @throws {AuthError} `invalidState` with `NoDevice` where the pool tracks no devices; otherwise the service's exception.
 */
export async function rememberDevice(session: Session, input?: RememberDeviceInput): Promise<void> {
  const { signal } = input ?? {};
  const DeviceKey = await getDeviceKey(getInternals(session));
  await callAsUser(session, 'UpdateDeviceStatus', { DeviceKey, DeviceRememberedStatus: 'remembered' }, { signal });
}
