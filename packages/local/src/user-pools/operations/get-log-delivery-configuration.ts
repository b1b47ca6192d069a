import type { Operation } from '../../iam/operation.js';
import { type LogConfiguration, readLogConfigurations } from '../configuration/log-delivery.js';
import { requirePool } from '../pools/pool-settings.js';

interface GetLogDeliveryConfigurationInput {
  readonly UserPoolId: string;
}

interface GetLogDeliveryConfigurationOutput {
  readonly LogDeliveryConfiguration: {
    readonly UserPoolId: string;
    readonly LogConfigurations: readonly LogConfiguration[];
  };
}

/** Gets the destinations of a user pool's logs. */
export const getLogDeliveryConfiguration: Operation<
  GetLogDeliveryConfigurationInput,
  GetLogDeliveryConfigurationOutput
> = {
  service: 'cognito-idp',
  name: 'GetLogDeliveryConfiguration',
  authorization: 'signed',
  handle: async ({ UserPoolId }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    const LogConfigurations = await readLogConfigurations(store.db, UserPoolId);
    return { LogDeliveryConfiguration: { UserPoolId, LogConfigurations } };
  },
};
