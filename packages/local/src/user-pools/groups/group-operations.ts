import type { Operation } from '../../iam/operation.js';
import { ServiceError } from '../../wire/service-error.js';
import { makePageToken, openPageToken } from '../base/page-tokens.js';
import { requirePool } from '../pools/pool-settings.js';
import { describeGroup, findGroup, type Group, type GroupDescription, readGroup, requireGroup } from './groups.js';

interface GroupInput {
  readonly UserPoolId: string;
  readonly GroupName: string;
}

interface GroupSettingsInput extends GroupInput {
  readonly Description?: string;
  readonly RoleArn?: string;
  readonly Precedence?: number;
}

interface GroupOutput {
  readonly Group: GroupDescription;
}

const createGroup: Operation<GroupSettingsInput, GroupOutput> = {
  service: 'cognito-idp',
  name: 'CreateGroup',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { id } = await requirePool(services.store.db, input.UserPoolId);
    const now = services.clock.now();
    const group: Group = {
      userPoolId: id,
      name: input.GroupName,
      description: input.Description,
      roleArn: input.RoleArn,
      precedence: input.Precedence,
      createdAt: now,
      modifiedAt: now,
    };
    await services.store.transaction(async (tx) => {
      if ((await findGroup(tx, id, group.name)) !== undefined) {
        throw new ServiceError('GroupExistsException', 'A group with the name already exists');
      }
      await tx
        .insertInto('groups')
        .values({
          user_pool_id: id,
          name: group.name,
          description: group.description ?? null,
          role_arn: group.roleArn ?? null,
          precedence: group.precedence ?? null,
          created_at: now,
          modified_at: now,
        })
        .execute();
    });
    return { Group: describeGroup(group) };
  },
};

const getGroup: Operation<GroupInput, GroupOutput> = {
  service: 'cognito-idp',
  name: 'GetGroup',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const pool = await requirePool(services.store.db, input.UserPoolId);
    return { Group: describeGroup(await requireGroup(services.store.db, pool.id, input.GroupName)) };
  },
};

/** What isn't given stays as it was. */
const updateGroup: Operation<GroupSettingsInput, GroupOutput> = {
  service: 'cognito-idp',
  name: 'UpdateGroup',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const pool = await requirePool(services.store.db, input.UserPoolId);
    const group = await services.store.transaction(async (tx) => {
      await requireGroup(tx, pool.id, input.GroupName);
      await tx
        .updateTable('groups')
        .set({
          ...(input.Description !== undefined && { description: input.Description }),
          ...(input.RoleArn !== undefined && { role_arn: input.RoleArn }),
          ...(input.Precedence !== undefined && { precedence: input.Precedence }),
          modified_at: services.clock.now(),
        })
        .where('user_pool_id', '=', pool.id)
        .where('name', '=', input.GroupName)
        .execute();
      return await requireGroup(tx, pool.id, input.GroupName);
    });
    return { Group: describeGroup(group) };
  },
};

const deleteGroup: Operation<GroupInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteGroup',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const pool = await requirePool(services.store.db, input.UserPoolId);
    await services.store.transaction(async (tx) => {
      await requireGroup(tx, pool.id, input.GroupName);
      await tx.deleteFrom('groups').where('user_pool_id', '=', pool.id).where('name', '=', input.GroupName).execute();
    });
    return {};
  },
};

interface ListGroupsInput {
  readonly UserPoolId: string;
  readonly Limit?: number;
  readonly NextToken?: string;
}

interface ListGroupsOutput {
  readonly Groups: readonly GroupDescription[];
  readonly NextToken?: string;
}

const LARGEST_PAGE = 60;

const listGroups: Operation<ListGroupsInput, ListGroupsOutput> = {
  service: 'cognito-idp',
  name: 'ListGroups',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const pool = await requirePool(services.store.db, input.UserPoolId);
    const listing = `ListGroups ${pool.id}`;
    const limit = input.Limit || LARGEST_PAGE;
    const [after] = input.NextToken === undefined ? [] : openPageToken(services, listing, input.NextToken);
    const rows = await services.store.db
      .selectFrom('groups')
      .selectAll()
      .where('user_pool_id', '=', pool.id)
      .where('name', '>', after ?? '')
      .orderBy('name')
      .limit(limit + 1)
      .execute();
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      Groups: page.map((row) => describeGroup(readGroup(row))),
      ...(rows.length > limit && last !== undefined && { NextToken: makePageToken(services, listing, [last.name]) }),
    };
  },
};

export const groupOperations: readonly Operation[] = [createGroup, getGroup, updateGroup, deleteGroup, listGroups];
