import type { Operation } from '../../iam/operation.js';
import { changeMfa } from '../factors/preferences.js';
import { requireUser } from '../inputs/admin-user.js';
import { type MfaOptionsInput, readMfaOptions } from '../inputs/mfa-options.js';

interface AdminSetUserSettingsInput extends MfaOptionsInput {
  readonly UserPoolId: string;
  readonly Username: string;
}

/** Switches text messages as a second factor of a user on or off. `AdminSetUserMFAPreference` replaces this operation. */
export const adminSetUserSettings: Operation<AdminSetUserSettingsInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminSetUserSettings',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    const change = readMfaOptions(input);
    await services.store.transaction((tx) => changeMfa(tx, { pool, sub: user.sub }, change));
    return {};
  },
};
