import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import { getRegion } from '../base/issuer.js';
import { requirePool, type UserPool, writePoolSettings } from '../pools/pool-settings.js';

/** Tags by their keys. */
export type Tags = Readonly<Record<string, string>>;

const MOST_TAGS = 50;

/** The tags of a pool. */
export function readTags({ settings }: UserPool): Tags {
  return (settings['UserPoolTags'] ?? {}) as Tags;
}

/**
 * The pool that an ARN names.
 *
 * @throws ServiceError `InvalidParameterException` for another ARN, `ResourceNotFoundException`
 */
export async function requireTagged(db: Kysely<Tables>, account: string, arn: string): Promise<UserPool> {
  const [, region, owner, id = ''] = /^arn:aws:cognito-idp:([\w-]+):(\d{12}):userpool\/([\w-]+)$/.exec(arn) ?? [];
  if (region === undefined) throw invalidParameter(`${arn} is not the ARN of a user pool.`);
  if (owner !== account || getRegion(id) !== region) {
    throw new ServiceError('ResourceNotFoundException', `User pool ${id} does not exist.`);
  }
  return await requirePool(db, id);
}

/**
 * Adds tags to a pool, or replaces their values.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export async function addTags(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  { pool, tags }: { readonly pool: UserPool; readonly tags: Tags },
): Promise<void> {
  if (Object.keys(tags).some((key) => /^aws:/i.test(key))) {
    throw invalidParameter('A tag key cannot begin with aws:.');
  }
  const UserPoolTags = { ...readTags(pool), ...tags };
  if (Object.keys(UserPoolTags).length > MOST_TAGS) throw invalidParameter(`A resource can have ${MOST_TAGS} tags.`);
  await writePoolSettings(tx, services, { ...pool, settings: { ...pool.settings, UserPoolTags } });
}

/** Removes tags from a pool. An absent key is no error. */
export async function removeTags(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  { pool, keys }: { readonly pool: UserPool; readonly keys: readonly string[] },
): Promise<void> {
  const UserPoolTags = Object.fromEntries(Object.entries(readTags(pool)).filter(([key]) => !keys.includes(key)));
  await writePoolSettings(tx, services, { ...pool, settings: { ...pool.settings, UserPoolTags } });
}
