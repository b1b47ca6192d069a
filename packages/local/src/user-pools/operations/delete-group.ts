import type { Operation } from '../../iam/operation.js';
import { removeGroup } from '../groups/groups.js';
import { requirePool } from '../pools/pool-settings.js';

interface DeleteGroupInput {
  readonly UserPoolId: string;
  readonly GroupName: string;
}

/** Deletes a group. Its members stay users. */
export const deleteGroup: Operation<DeleteGroupInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteGroup',
  authorization: 'signed',
  handle: async ({ UserPoolId, GroupName: name }, { services: { store } }) => {
    const { id: userPoolId } = await requirePool(store.db, UserPoolId);
    await store.transaction((tx) => removeGroup(tx, { userPoolId, name }));
    return {};
  },
};
