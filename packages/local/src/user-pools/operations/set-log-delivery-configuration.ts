import type { Operation } from '../../iam/operation.js';
import { type LogConfiguration, writeLogConfigurations } from '../configuration/log-delivery.js';
import { requirePool } from '../pools/pool-settings.js';

interface LogDeliveryConfiguration {
  readonly UserPoolId: string;
  readonly LogConfigurations: readonly LogConfiguration[];
}

interface SetLogDeliveryConfigurationOutput {
  readonly LogDeliveryConfiguration: LogDeliveryConfiguration;
}

/** Replaces the destinations of a user pool's logs. */
export const setLogDeliveryConfiguration: Operation<LogDeliveryConfiguration, SetLogDeliveryConfigurationOutput> = {
  service: 'cognito-idp',
  name: 'SetLogDeliveryConfiguration',
  authorization: 'signed',
  handle: async ({ UserPoolId, LogConfigurations }, { services }) => {
    await services.store.transaction(async (tx) => {
      const pool = await requirePool(tx, UserPoolId);
      await writeLogConfigurations(tx, services, { pool, configurations: LogConfigurations });
    });
    return { LogDeliveryConfiguration: { UserPoolId, LogConfigurations } };
  },
};
