import type { Operation } from '../../iam/operation.js';
import { changeMfa } from '../factors/preferences.js';
import { type MfaOptionsInput, readMfaOptions } from '../inputs/mfa-options.js';
import { requireTokenHolder } from '../tokens/access-token.js';

interface SetUserSettingsInput extends MfaOptionsInput {
  readonly AccessToken: string;
}

/** Switches text messages as a second factor of the user on or off. `SetUserMFAPreference` replaces this operation. */
export const setUserSettings: Operation<SetUserSettingsInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'SetUserSettings',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { user, pool } = await requireTokenHolder(services, input.AccessToken);
    const change = readMfaOptions(input);
    await services.store.transaction((tx) => changeMfa(tx, { pool, sub: user.sub }, change));
    return {};
  },
};
