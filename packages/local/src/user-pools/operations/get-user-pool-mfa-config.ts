import type { Operation } from '../../iam/operation.js';
import { toMfaConfig, type UserPoolMfaConfig } from '../answers/user-pool-mfa-config.js';
import { requirePool } from '../pools/pool-settings.js';

interface GetUserPoolMfaConfigInput {
  readonly UserPoolId: string;
}

/** Gets the second factors of a user pool. */
export const getUserPoolMfaConfig: Operation<GetUserPoolMfaConfigInput, UserPoolMfaConfig> = {
  service: 'cognito-idp',
  name: 'GetUserPoolMfaConfig',
  authorization: 'signed',
  handle: async ({ UserPoolId }, { services: { store } }) => {
    const { settings } = await requirePool(store.db, UserPoolId);
    return toMfaConfig(settings);
  },
};
