import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { invalidParameter } from '../base/errors.js';
import { assertTier } from '../pools/pool-rules.js';
import type { UserPool } from '../pools/pool-settings.js';
import { findItem, writeItem } from './items.js';

/** Where one kind of log goes, with the API's names. There is no log group here: it is kept and shown. */
export interface LogConfiguration {
  readonly LogLevel: 'ERROR' | 'INFO';
  readonly EventSource: 'userNotification' | 'userAuthEvents';
  readonly CloudWatchLogsConfiguration?: { readonly LogGroupArn?: string };
  readonly S3Configuration?: { readonly BucketArn?: string };
  readonly FirehoseConfiguration?: { readonly StreamArn?: string };
}

function toKey(userPoolId: string) {
  return { userPoolId, kind: 'logDelivery', name: 'pool' } as const;
}

/** The log configurations of a pool. */
export async function readLogConfigurations(
  db: Kysely<Tables>,
  userPoolId: string,
): Promise<readonly LogConfiguration[]> {
  return (await findItem<readonly LogConfiguration[]>(db, toKey(userPoolId)))?.content ?? [];
}

/**
 * Replaces the log configurations of a pool.
 *
 * @throws ServiceError `InvalidParameterException`, `FeatureUnavailableInTierException`
 */
export async function writeLogConfigurations(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  { pool, configurations }: { readonly pool: UserPool; readonly configurations: readonly LogConfiguration[] },
): Promise<void> {
  const sources = configurations.map(({ EventSource }) => EventSource);
  if (new Set(sources).size < sources.length) throw invalidParameter('An event source is configured more than once.');
  for (const configuration of configurations) assertValid(pool, configuration);
  await writeItem(tx, services, { ...toKey(pool.id), content: configurations });
}

const LEVELS = { userNotification: 'ERROR', userAuthEvents: 'INFO' } as const;

function assertValid({ settings }: UserPool, configuration: LogConfiguration): void {
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
  if (EventSource === 'userAuthEvents') assertTier(settings, 'PLUS', 'Export of user activity');
  else if (CloudWatchLogsConfiguration === undefined) {
    throw invalidParameter(`${EventSource} can only be sent to CloudWatchLogsConfiguration.`);
  }
}
