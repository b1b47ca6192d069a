import type { Operation } from '../../iam/operation.js';
import { invalidParameter } from '../base/errors.js';
import { requireTier } from '../pools/pool-rules.js';
import { type PoolSettings, requirePool } from '../pools/pool-settings.js';
import { findItem, writeItem } from './items.js';

interface LogConfiguration {
  readonly LogLevel: 'ERROR' | 'INFO';
  readonly EventSource: 'userNotification' | 'userAuthEvents';
  readonly CloudWatchLogsConfiguration?: { readonly LogGroupArn?: string };
  readonly S3Configuration?: { readonly BucketArn?: string };
  readonly FirehoseConfiguration?: { readonly StreamArn?: string };
}

interface LogDelivery {
  readonly UserPoolId: string;
  readonly LogConfigurations: readonly LogConfiguration[];
}

interface LogDeliveryOutput {
  readonly LogDeliveryConfiguration: LogDelivery;
}

function keyOf(userPoolId: string) {
  return { userPoolId, kind: 'logDelivery', name: 'pool' } as const;
}

/** There is no log group here to write to: where logs should go is kept and given back. */
const setLogDeliveryConfiguration: Operation<LogDelivery, LogDeliveryOutput> = {
  service: 'cognito-idp',
  name: 'SetLogDeliveryConfiguration',
  authorization: 'signed',
  handle: async ({ UserPoolId, LogConfigurations }, { services }) => {
    await services.store.transaction(async (tx) => {
      const { settings } = await requirePool(tx, UserPoolId);
      checkConfigurations(settings, LogConfigurations);
      await writeItem(tx, services, { ...keyOf(UserPoolId), content: LogConfigurations });
    });
    return { LogDeliveryConfiguration: { UserPoolId, LogConfigurations } };
  },
};

const LEVELS = { userNotification: 'ERROR', userAuthEvents: 'INFO' } as const;

function checkConfigurations(settings: PoolSettings, configurations: readonly LogConfiguration[]): void {
  const sources = configurations.map(({ EventSource }) => EventSource);
  if (new Set(sources).size < sources.length) throw invalidParameter('An event source is configured more than once.');
  for (const configuration of configurations) {
    const { EventSource, LogLevel, CloudWatchLogsConfiguration } = configuration;
    const { S3Configuration, FirehoseConfiguration } = configuration;
    if (LogLevel !== LEVELS[EventSource]) {
      throw invalidParameter(`The log level of ${EventSource} must be ${LEVELS[EventSource]}.`);
    }
    const destinations = [
      CloudWatchLogsConfiguration?.LogGroupArn,
      S3Configuration?.BucketArn,
      FirehoseConfiguration?.StreamArn,
    ].filter((arn) => arn !== undefined);
    if (destinations.length !== 1) throw invalidParameter(`${EventSource} needs exactly one destination.`);
    if (EventSource === 'userAuthEvents') requireTier(settings, 'PLUS', 'Export of user activity');
    else if (CloudWatchLogsConfiguration === undefined) {
      throw invalidParameter(`${EventSource} can only be sent to CloudWatchLogsConfiguration.`);
    }
  }
}

const getLogDeliveryConfiguration: Operation<{ readonly UserPoolId: string }, LogDeliveryOutput> = {
  service: 'cognito-idp',
  name: 'GetLogDeliveryConfiguration',
  authorization: 'signed',
  handle: async ({ UserPoolId }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    const found = await findItem<readonly LogConfiguration[]>(store.db, keyOf(UserPoolId));
    return { LogDeliveryConfiguration: { UserPoolId, LogConfigurations: found?.content ?? [] } };
  },
};

export const logDeliveryOperations: readonly Operation[] = [setLogDeliveryConfiguration, getLogDeliveryConfiguration];
