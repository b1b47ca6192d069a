import type { Operation } from '../../iam/operation.js';
import { type GroupType, toGroupType } from '../answers/group-type.js';
import { changeGroup } from '../groups/groups.js';
import { requirePool } from '../pools/pool-settings.js';

interface UpdateGroupInput {
  readonly UserPoolId: string;
  readonly GroupName: string;
  readonly Description?: string;
  readonly RoleArn?: string;
  readonly Precedence?: number;
}

interface UpdateGroupOutput {
  readonly Group: GroupType;
}

/** Changes a group. An omitted member keeps its value. */
export const updateGroup: Operation<UpdateGroupInput, UpdateGroupOutput> = {
  service: 'cognito-idp',
  name: 'UpdateGroup',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { id: userPoolId } = await requirePool(services.store.db, input.UserPoolId);
    const { GroupName: name, Description: description, RoleArn: roleArn, Precedence: precedence } = input;
    const group = await services.store.transaction((tx) =>
      changeGroup(tx, services, { userPoolId, name, description, roleArn, precedence }),
    );
    return { Group: toGroupType(group) };
  },
};
