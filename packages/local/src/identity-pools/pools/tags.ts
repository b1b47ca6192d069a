import type { Kysely } from 'kysely';
import type { Settings } from '../../base/settings.js';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { identityPoolNotFound, invalidParameter } from './errors.js';
import { type IdentityPool, requireIdentityPool } from './identity-pools.js';

/** Tags of a resource: key → value. */
export type Tags = Readonly<Record<string, string>>;

const MOST_TAGS = 50;

/**
 * Adds tags to the identity pool of an ARN, or replaces their values.
 *
 * @throws ServiceError `InvalidParameterException`, `ResourceNotFoundException`
 */
export async function addTags(services: LocalServices, arn: string, added: Tags): Promise<void> {
  if (Object.keys(added).some((key) => /^aws:/i.test(key))) {
    throw invalidParameter('A tag key cannot begin with aws:.');
  }
  await changeTags(services, arn, (tags) => ({ ...tags, ...added }));
}

/**
 * Removes tags from the identity pool of an ARN.
 *
 * @throws ServiceError `InvalidParameterException`, `ResourceNotFoundException`
 */
export async function removeTags(services: LocalServices, arn: string, keys: readonly string[]): Promise<void> {
  await changeTags(services, arn, (tags) =>
    Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key))),
  );
}

/**
 * Reads the tags of the identity pool of an ARN.
 *
 * @throws ServiceError `InvalidParameterException`, `ResourceNotFoundException`
 */
export async function readTags({ store, settings }: LocalServices, arn: string): Promise<Tags> {
  return toTags(await requireTaggedPool(store.db, settings, arn));
}

async function changeTags(services: LocalServices, arn: string, change: (tags: Tags) => Tags): Promise<void> {
  const { store, settings, clock } = services;
  await store.transaction(async (tx) => {
    const pool = await requireTaggedPool(tx, settings, arn);
    const tags = change(toTags(pool));
    if (Object.keys(tags).length > MOST_TAGS) throw invalidParameter(`A resource can have ${MOST_TAGS} tags.`);
    const configuration = JSON.stringify({ ...pool.configuration, IdentityPoolTags: tags });
    await tx
      .updateTable('identity_pools')
      .set({ configuration, modified_at: clock.now() })
      .where('id', '=', pool.id)
      .execute();
  });
}

function toTags({ configuration }: IdentityPool): Tags {
  return configuration.IdentityPoolTags ?? {};
}

async function requireTaggedPool(db: Kysely<Tables>, { account }: Settings, arn: string): Promise<IdentityPool> {
  const [, region, owner, id = ''] =
    /^arn:aws:cognito-identity:([\w-]+):(\d{12}):identitypool\/([\w-]+:[0-9a-f-]+)$/.exec(arn) ?? [];
  if (region === undefined) throw invalidParameter(`${arn} is not the ARN of an identity pool.`);
  if (owner !== account || !id.startsWith(`${region}:`)) throw identityPoolNotFound(id);
  return await requireIdentityPool(db, id);
}
