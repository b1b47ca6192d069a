import type { Session } from '../session/session.js';
import { callAsUser } from './internal/call-as-user.js';

/** A device of the user's sign-ins. */
export interface AuthDevice {
  readonly id: string;
  readonly name?: string;
  /** Such as `device_status`, `device_name` and `last_ip_used`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly createDate?: Date;
  readonly lastAuthenticatedDate?: Date;
  readonly lastModifiedDate?: Date;
}

/** The input of {@link fetchDevices}. */
export interface FetchDevicesInput {
  readonly signal?: AbortSignal | undefined;
}

/** Times are seconds since the epoch. */
interface DeviceType {
  readonly DeviceKey?: string;
  readonly DeviceAttributes?: readonly { readonly Name?: string; readonly Value?: string }[];
  readonly DeviceCreateDate?: number;
  readonly DeviceLastModifiedDate?: number;
  readonly DeviceLastAuthenticatedDate?: number;
}

interface DevicesReply {
  readonly Devices?: readonly DeviceType[];
  readonly PaginationToken?: string;
}

/** The largest page of the service. */
const Limit = 60;

/**
 * Returns all devices of the signed-in user (`ListDevices`).
 *
 * @throws {AuthError} `signedOut`, `sessionExpired`, or the service's exception.
 */
export async function fetchDevices(session: Session, input?: FetchDevicesInput): Promise<readonly AuthDevice[]> {
  const { signal } = input ?? {};
  const devices: AuthDevice[] = [];
  let PaginationToken: string | undefined;
  do {
    const reply: DevicesReply = await callAsUser(session, 'ListDevices', { Limit, PaginationToken }, { signal });
    devices.push(...(reply.Devices ?? []).map(toDevice));
    PaginationToken = reply.PaginationToken;
  } while (PaginationToken);
  return devices;
}

function toDevice(device: DeviceType): AuthDevice {
  const { DeviceKey = '', DeviceAttributes = [] } = device;
  const attributes = Object.fromEntries(DeviceAttributes.map(({ Name, Value }) => [`${Name}`, Value ?? '']));
  const name = attributes['device_name'];
  return {
    id: DeviceKey,
    ...(name !== undefined && { name }),
    attributes,
    ...dateOf('createDate', device.DeviceCreateDate),
    ...dateOf('lastAuthenticatedDate', device.DeviceLastAuthenticatedDate),
    ...dateOf('lastModifiedDate', device.DeviceLastModifiedDate),
  };
}

function dateOf(name: string, seconds: number | undefined): Readonly<Record<string, Date>> {
  return seconds === undefined ? {} : { [name]: new Date(seconds * 1000) };
}
