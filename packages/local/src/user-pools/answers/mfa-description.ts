import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';
import { ALL_SECOND_FACTORS, findMfa, type SecondFactor } from '../factors/mfa.js';

/** The members of `GetUser` and its kind about second factors. A member without a value is absent. */
export interface MfaDescription {
  readonly UserMFASettingList?: readonly SecondFactor[];
  readonly PreferredMfaSetting?: SecondFactor;
  readonly MFAOptions?: readonly { readonly DeliveryMedium: 'SMS'; readonly AttributeName: 'phone_number' }[];
}

/** Reads and describes the second factors of a user. */
export async function describeMfa(db: Kysely<Tables>, sub: string): Promise<MfaDescription> {
  const { enabled, preferred } = await findMfa(db, sub);
  const list = ALL_SECOND_FACTORS.filter((factor) => enabled[factor]);
  return {
    ...(list.length > 0 && { UserMFASettingList: list }),
    ...(preferred !== undefined && { PreferredMfaSetting: preferred }),
    ...(enabled.SMS_MFA && { MFAOptions: [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }] }),
  };
}
