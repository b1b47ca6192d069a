import type { Operation } from '../../iam/operation.js';
import { type GroupType, toGroupType } from '../answers/group-type.js';
import { requireGroup } from '../groups/groups.js';
import { requirePool } from '../pools/pool-settings.js';

interface GetGroupInput {
  readonly UserPoolId: string;
  readonly GroupName: string;
}

interface GetGroupOutput {
  readonly Group: GroupType;
}

/** Gets a group of a user pool. */
export const getGroup: Operation<GetGroupInput, GetGroupOutput> = {
  service: 'cognito-idp',
  name: 'GetGroup',
  authorization: 'signed',
  handle: async ({ UserPoolId, GroupName: name }, { services: { store } }) => {
    const { id: userPoolId } = await requirePool(store.db, UserPoolId);
    return { Group: toGroupType(await requireGroup(store.db, { userPoolId, name })) };
  },
};
