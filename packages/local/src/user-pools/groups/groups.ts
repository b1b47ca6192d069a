import type { Kysely } from 'kysely';
import { type PreparedQuery, prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import type { GroupRow } from '../base/account-schema.js';

/** A group of a user pool. */
export interface Group {
  readonly userPoolId: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly roleArn: string | undefined;
  /** The lower, the more it counts. */
  readonly precedence: number | undefined;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** `GroupType` on the wire. */
export interface GroupDescription {
  readonly GroupName: string;
  readonly UserPoolId: string;
  readonly Description?: string;
  readonly RoleArn?: string;
  readonly Precedence?: number;
  /** Seconds since the epoch. */
  readonly CreationDate: number;
  readonly LastModifiedDate: number;
}

const groupRowsOf: PreparedQuery<{ sub: string }, GroupRow> = prepare<{ sub: string }, GroupRow>((db, place) =>
  db
    .selectFrom('group_members')
    .innerJoin('groups', (join) =>
      join
        .onRef('groups.user_pool_id', '=', 'group_members.user_pool_id')
        .onRef('groups.name', '=', 'group_members.group_name'),
    )
    .selectAll('groups')
    .where('group_members.sub', '=', place('sub'))
    .orderBy('groups.name'),
);

/** The groups that a user is in: those that count more first, as `cognito:groups` lists them. */
export async function listGroupsOf(db: Kysely<Tables>, sub: string): Promise<readonly Group[]> {
  const groups = (await groupRowsOf(db, { sub })).map(readGroup);
  const rank = (group: Group): number => group.precedence ?? Number.POSITIVE_INFINITY;
  return groups.sort((one, other) => (rank(one) === rank(other) ? 0 : rank(one) - rank(other)));
}

export async function findGroup(db: Kysely<Tables>, userPoolId: string, name: string): Promise<Group | undefined> {
  const row = await db
    .selectFrom('groups')
    .selectAll()
    .where('user_pool_id', '=', userPoolId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : readGroup(row);
}

/** @throws ServiceError `ResourceNotFoundException` */
export async function requireGroup(db: Kysely<Tables>, userPoolId: string, name: string): Promise<Group> {
  const group = await findGroup(db, userPoolId, name);
  if (group === undefined) throw new ServiceError('ResourceNotFoundException', 'Group not found.');
  return group;
}

export function readGroup(row: GroupRow): Group {
  return {
    userPoolId: row.user_pool_id,
    name: row.name,
    description: row.description ?? undefined,
    roleArn: row.role_arn ?? undefined,
    precedence: row.precedence ?? undefined,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

export function describeGroup(group: Group): GroupDescription {
  const { description, roleArn, precedence } = group;
  return {
    GroupName: group.name,
    UserPoolId: group.userPoolId,
    ...(description !== undefined && { Description: description }),
    ...(roleArn !== undefined && { RoleArn: roleArn }),
    ...(precedence !== undefined && { Precedence: precedence }),
    CreationDate: group.createdAt / 1_000,
    LastModifiedDate: group.modifiedAt / 1_000,
  };
}
