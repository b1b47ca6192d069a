import type { Operation } from '../../iam/operation.js';
import { changeMfa } from '../factors/preferences.js';
import { requireUser } from '../inputs/admin-user.js';
import { type MfaPreferenceInput, readMfaPreference } from '../inputs/mfa-preference.js';

interface AdminSetUserMfaPreferenceInput extends MfaPreferenceInput {
  readonly UserPoolId: string;
  readonly Username: string;
}

/** Changes which second factors of a user are enabled and preferred. */
export const adminSetUserMfaPreference: Operation<AdminSetUserMfaPreferenceInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminSetUserMFAPreference',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    const change = readMfaPreference(input);
    await services.store.transaction((tx) => changeMfa(tx, { pool, sub: user.sub }, change));
    return {};
  },
};
