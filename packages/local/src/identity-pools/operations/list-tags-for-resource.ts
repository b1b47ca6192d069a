import type { Operation } from '../../iam/operation.js';
import { readTags, type Tags } from '../pools/tags.js';

interface ListTagsForResourceInput {
  readonly ResourceArn: string;
}

interface ListTagsForResourceOutput {
  readonly Tags: Tags;
}

export const listTagsForResource: Operation<ListTagsForResourceInput, ListTagsForResourceOutput> = {
  service: 'cognito-identity',
  name: 'ListTagsForResource',
  authorization: 'signed',
  handle: async ({ ResourceArn }, { services }) => ({ Tags: await readTags(services, ResourceArn) }),
};
