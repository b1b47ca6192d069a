import type { Operation } from '../../iam/operation.js';
import {
  type PoolSessionConfiguration,
  writePoolSessionConfiguration,
} from '../configuration/session-configuration.js';
import { requirePool } from '../pools/pool-settings.js';

interface SetUserPoolSessionConfigurationInput extends PoolSessionConfiguration {
  readonly UserPoolId: string;
}

/** Sets how a user pool keeps track of sessions. The answer repeats the input. */
export const setUserPoolSessionConfiguration: Operation<
  SetUserPoolSessionConfigurationInput,
  SetUserPoolSessionConfigurationInput
> = {
  service: 'cognito-idp',
  name: 'SetUserPoolSessionConfiguration',
  authorization: 'signed',
  handle: async ({ UserPoolId, UserSessionTracking, TokenSession }, { services }) => {
    const content: PoolSessionConfiguration = { UserSessionTracking, TokenSession };
    await services.store.transaction(async (tx) => {
      const pool = await requirePool(tx, UserPoolId);
      await writePoolSessionConfiguration(tx, services, { pool, content });
    });
    return { UserPoolId, ...content };
  },
};
