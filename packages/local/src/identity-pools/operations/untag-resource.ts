import type { Operation } from '../../iam/operation.js';
import { removeTags } from '../pools/tags.js';

interface UntagResourceInput {
  readonly ResourceArn: string;
  readonly TagKeys: readonly string[];
}

export const untagResource: Operation<UntagResourceInput, Record<string, never>> = {
  service: 'cognito-identity',
  name: 'UntagResource',
  authorization: 'signed',
  handle: async ({ ResourceArn, TagKeys }, { services }) => {
    await removeTags(services, ResourceArn, TagKeys);
    return {};
  },
};
