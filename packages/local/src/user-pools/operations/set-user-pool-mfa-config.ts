import type { Operation } from '../../iam/operation.js';
import {
  assertConsistentMfa,
  toMfaConfig,
  type UserPoolMfaConfig,
  withMfaConfig,
} from '../answers/user-pool-mfa-config.js';
import { assertPoolSettings } from '../pools/pool-rules.js';
import { requirePool, writePoolSettings } from '../pools/pool-settings.js';

interface SetUserPoolMfaConfigInput extends UserPoolMfaConfig {
  readonly UserPoolId: string;
}

/** Replaces the second factors of a user pool as a whole: an omitted factor is off. */
export const setUserPoolMfaConfig: Operation<SetUserPoolMfaConfigInput, UserPoolMfaConfig> = {
  service: 'cognito-idp',
  name: 'SetUserPoolMfaConfig',
  authorization: 'signed',
  handle: async (input, { services }) => {
    assertConsistentMfa(input);
    return await services.store.transaction(async (tx) => {
      const pool = await requirePool(tx, input.UserPoolId);
      const settings = withMfaConfig(pool.settings, input);
      assertPoolSettings(settings);
      await writePoolSettings(tx, services, { ...pool, settings });
      return toMfaConfig(settings);
    });
  },
};
