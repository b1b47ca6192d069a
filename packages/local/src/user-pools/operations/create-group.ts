import type { Operation } from '../../iam/operation.js';
import { type GroupType, toGroupType } from '../answers/group-type.js';
import { insertGroup } from '../groups/groups.js';
import { requirePool } from '../pools/pool-settings.js';

interface CreateGroupInput {
  readonly UserPoolId: string;
  readonly GroupName: string;
  readonly Description?: string;
  readonly RoleArn?: string;
  readonly Precedence?: number;
}

interface CreateGroupOutput {
  readonly Group: GroupType;
}

/** Creates a group in a user pool. */
export const createGroup: Operation<CreateGroupInput, CreateGroupOutput> = {
  service: 'cognito-idp',
  name: 'CreateGroup',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { id: userPoolId } = await requirePool(services.store.db, input.UserPoolId);
    const { GroupName: name, Description: description, RoleArn: roleArn, Precedence: precedence } = input;
    const group = await services.store.transaction((tx) =>
      insertGroup(tx, services, { userPoolId, name, description, roleArn, precedence }),
    );
    return { Group: toGroupType(group) };
  },
};
