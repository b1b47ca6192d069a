import type { Kysely } from 'kysely';
import type { Settings } from '../../base/settings.js';
import type { LocalServices } from '../../context/services.js';
import type { Operation } from '../../iam/operation.js';
import type { Tables } from '../../store/tables.js';
import { identityPoolNotFound, invalidParameter } from './errors.js';
import { type IdentityPool, requireIdentityPool } from './identity-pools.js';

type Tags = Readonly<Record<string, string>>;

interface TagsInput {
  readonly ResourceArn: string;
}

const MOST_TAGS = 50;

const tagResource: Operation<TagsInput & { readonly Tags: Tags }, Record<string, never>> = {
  service: 'cognito-identity',
  name: 'TagResource',
  authorization: 'signed',
  handle: async ({ ResourceArn, Tags: given }, { services }) => {
    if (Object.keys(given).some((key) => /^aws:/i.test(key))) {
      throw invalidParameter('A tag key can not begin with aws:.');
    }
    await changeTags(services, ResourceArn, (tags) => ({ ...tags, ...given }));
    return {};
  },
};

const untagResource: Operation<TagsInput & { readonly TagKeys: readonly string[] }, Record<string, never>> = {
  service: 'cognito-identity',
  name: 'UntagResource',
  authorization: 'signed',
  handle: async ({ ResourceArn, TagKeys }, { services }) => {
    await changeTags(services, ResourceArn, (tags) =>
      Object.fromEntries(Object.entries(tags).filter(([key]) => !TagKeys.includes(key))),
    );
    return {};
  },
};

const listTagsForResource: Operation<TagsInput, { readonly Tags: Tags }> = {
  service: 'cognito-identity',
  name: 'ListTagsForResource',
  authorization: 'signed',
  handle: async ({ ResourceArn }, { services: { store, settings } }) => ({
    Tags: tagsOf(await requireTagged(store.db, settings, ResourceArn)),
  }),
};

async function changeTags(services: LocalServices, arn: string, change: (tags: Tags) => Tags): Promise<void> {
  const { store, settings, clock } = services;
  await store.transaction(async (tx) => {
    const pool = await requireTagged(tx, settings, arn);
    const IdentityPoolTags = change(tagsOf(pool));
    if (Object.keys(IdentityPoolTags).length > MOST_TAGS) {
      throw invalidParameter(`A resource can have ${MOST_TAGS} tags.`);
    }
    await tx
      .updateTable('identity_pools')
      .set({
        configuration: JSON.stringify({ ...pool.configuration, IdentityPoolTags }),
        modified_at: clock.now(),
      })
      .where('id', '=', pool.id)
      .execute();
  });
}

function tagsOf({ configuration }: IdentityPool): Tags {
  return configuration.IdentityPoolTags ?? {};
}

async function requireTagged(db: Kysely<Tables>, { account }: Settings, arn: string): Promise<IdentityPool> {
  const [, region, owner, id = ''] =
    /^arn:aws:cognito-identity:([\w-]+):(\d{12}):identitypool\/([\w-]+:[0-9a-f-]+)$/.exec(arn) ?? [];
  if (region === undefined) throw invalidParameter(`${arn} is not the ARN of an identity pool.`);
  if (owner !== account || !id.startsWith(`${region}:`)) throw identityPoolNotFound(id);
  return await requireIdentityPool(db, id);
}

export const tagOperations: readonly Operation[] = [tagResource, untagResource, listTagsForResource];
