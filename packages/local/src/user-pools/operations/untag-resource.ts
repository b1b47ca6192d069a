import type { Operation } from '../../iam/operation.js';
import { removeTags, requireTagged } from '../configuration/tags.js';

interface UntagResourceInput {
  readonly ResourceArn: string;
  readonly TagKeys: readonly string[];
}

/** Removes tags from a user pool. */
export const untagResource: Operation<UntagResourceInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'UntagResource',
  authorization: 'signed',
  handle: async ({ ResourceArn, TagKeys: keys }, { services }) => {
    await services.store.transaction(async (tx) => {
      const pool = await requireTagged(tx, services.settings.account, ResourceArn);
      await removeTags(tx, services, { pool, keys });
    });
    return {};
  },
};
