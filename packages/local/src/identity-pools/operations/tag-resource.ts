import type { Operation } from '../../iam/operation.js';
import { addTags, type Tags } from '../pools/tags.js';

interface TagResourceInput {
  readonly ResourceArn: string;
  readonly Tags: Tags;
}

export const tagResource: Operation<TagResourceInput, Record<string, never>> = {
  service: 'cognito-identity',
  name: 'TagResource',
  authorization: 'signed',
  handle: async ({ ResourceArn, Tags: tags }, { services }) => {
    await addTags(services, ResourceArn, tags);
    return {};
  },
};
