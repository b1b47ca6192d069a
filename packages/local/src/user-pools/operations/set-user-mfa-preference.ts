import type { Operation } from '../../iam/operation.js';
import { changeMfa } from '../factors/preferences.js';
import { type MfaPreferenceInput, readMfaPreference } from '../inputs/mfa-preference.js';
import { requireTokenHolder } from '../tokens/access-token.js';

interface SetUserMfaPreferenceInput extends MfaPreferenceInput {
  readonly AccessToken: string;
}

/** Changes which second factors of the user are enabled and preferred. */
export const setUserMfaPreference: Operation<SetUserMfaPreferenceInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'SetUserMFAPreference',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { user, pool } = await requireTokenHolder(services, input.AccessToken);
    const change = readMfaPreference(input);
    await services.store.transaction((tx) => changeMfa(tx, { pool, sub: user.sub }, change));
    return {};
  },
};
