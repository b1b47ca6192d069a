import type { Operation } from '../../iam/operation.js';
import { readTags, requireTagged, type Tags } from '../configuration/tags.js';

interface ListTagsForResourceInput {
  readonly ResourceArn: string;
}

interface ListTagsForResourceOutput {
  readonly Tags: Tags;
}

/** Lists the tags of a user pool. */
export const listTagsForResource: Operation<ListTagsForResourceInput, ListTagsForResourceOutput> = {
  service: 'cognito-idp',
  name: 'ListTagsForResource',
  authorization: 'signed',
  handle: async ({ ResourceArn }, { services: { store, settings } }) => ({
    Tags: readTags(await requireTagged(store.db, settings.account, ResourceArn)),
  }),
};
