import { missingParameter } from '../base/errors.js';

/**
 * Whether `DeviceRememberedStatus` remembers a device.
 *
 * @throws ServiceError `InvalidParameterException` for an absent one
 */
export function readIsRemembered(status: string | undefined): boolean {
  if (status === undefined) throw missingParameter('DeviceRememberedStatus');
  return status === 'remembered';
}
