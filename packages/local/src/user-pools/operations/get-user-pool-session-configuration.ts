import type { Operation } from '../../iam/operation.js';
import { type PoolSessionConfiguration, readPoolSessionConfiguration } from '../configuration/session-configuration.js';
import { requirePool } from '../pools/pool-settings.js';

interface GetUserPoolSessionConfigurationInput {
  readonly UserPoolId: string;
}

interface GetUserPoolSessionConfigurationOutput extends PoolSessionConfiguration {
  readonly UserPoolId: string;
}

/** Gets how a user pool keeps track of sessions. */
export const getUserPoolSessionConfiguration: Operation<
  GetUserPoolSessionConfigurationInput,
  GetUserPoolSessionConfigurationOutput
> = {
  service: 'cognito-idp',
  name: 'GetUserPoolSessionConfiguration',
  authorization: 'signed',
  handle: async ({ UserPoolId }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    return { UserPoolId, ...(await readPoolSessionConfiguration(store.db, UserPoolId)) };
  },
};
