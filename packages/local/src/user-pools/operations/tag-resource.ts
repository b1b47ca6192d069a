import type { Operation } from '../../iam/operation.js';
import { addTags, requireTagged, type Tags } from '../configuration/tags.js';

interface TagResourceInput {
  readonly ResourceArn: string;
  readonly Tags: Tags;
}

/** Adds tags to a user pool. */
export const tagResource: Operation<TagResourceInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'TagResource',
  authorization: 'signed',
  handle: async ({ ResourceArn, Tags: tags }, { services }) => {
    await services.store.transaction(async (tx) => {
      const pool = await requireTagged(tx, services.settings.account, ResourceArn);
      await addTags(tx, services, { pool, tags });
    });
    return {};
  },
};
