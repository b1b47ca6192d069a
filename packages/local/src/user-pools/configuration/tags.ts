import type { Kysely } from 'kysely';
import type { Settings } from '../../base/settings.js';
import type { LocalServices } from '../../context/services.js';
import type { Operation } from '../../iam/operation.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import { regionOf } from '../base/issuer.js';
import { requirePool, writePoolSettings } from '../pools/pool-settings.js';

type Tags = Readonly<Record<string, string>>;

interface TagsInput {
  readonly ResourceArn: string;
}

const MOST_TAGS = 50;

const tagResource: Operation<TagsInput & { readonly Tags: Tags }, Record<string, never>> = {
  service: 'cognito-idp',
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
  service: 'cognito-idp',
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
  service: 'cognito-idp',
  name: 'ListTagsForResource',
  authorization: 'signed',
  handle: async ({ ResourceArn }, { services }) => {
    const pool = await requireTagged(services.store.db, services.settings, ResourceArn);
    return { Tags: tagsOf(pool.settings) };
  },
};

async function changeTags(services: LocalServices, arn: string, change: (tags: Tags) => Tags): Promise<void> {
  await services.store.transaction(async (tx) => {
    const pool = await requireTagged(tx, services.settings, arn);
    const UserPoolTags = change(tagsOf(pool.settings));
    if (Object.keys(UserPoolTags).length > MOST_TAGS) throw invalidParameter(`A resource can have ${MOST_TAGS} tags.`);
    await writePoolSettings(tx, services, { ...pool, settings: { ...pool.settings, UserPoolTags } });
  });
}

async function requireTagged(db: Kysely<Tables>, { account }: Settings, arn: string) {
  const [, region, owner, id = ''] = /^arn:aws:cognito-idp:([\w-]+):(\d{12}):userpool\/([\w-]+)$/.exec(arn) ?? [];
  if (region === undefined) throw invalidParameter(`${arn} is not the ARN of a user pool.`);
  if (owner !== account || regionOf(id) !== region) {
    throw new ServiceError('ResourceNotFoundException', `User pool ${id} does not exist.`);
  }
  return await requirePool(db, id);
}

function tagsOf(settings: Readonly<Record<string, unknown>>): Tags {
  return (settings['UserPoolTags'] ?? {}) as Tags;
}

export const tagOperations: readonly Operation[] = [tagResource, untagResource, listTagsForResource];
