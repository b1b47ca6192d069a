import type { Settings } from '../base/settings.js';
import type { Caller } from './operation.js';

/** The holder of the administrator's key, or on loopback of an unknown key: the account itself. */
export function toAdministrator({ account }: Settings, accessKeyId: string): Caller {
  return { kind: 'administrator', accessKeyId, account, arn: `arn:aws:iam::${account}:root`, userId: account };
}
