import type { Kysely } from 'kysely';
import type { Settings } from '../../base/settings.js';
import type { Operation } from '../../iam/operation.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import { regionOf } from '../base/issuer.js';
import { requireTier } from '../pools/pool-rules.js';
import { requirePool } from '../pools/pool-settings.js';
import { deleteItem, findItem, listItems, type PageInput, pageOf, writeItem } from './items.js';

type ReplicaStatus = 'CREATING' | 'ACTIVE' | 'INACTIVE' | 'DELETING';

/** A pool in another region. One machine has no other region: replicas are kept and given back. */
interface ReplicaSettings {
  readonly status: ReplicaStatus;
  readonly tags: Readonly<Record<string, string>>;
}

interface Replica {
  readonly RegionName: string;
  readonly Status: ReplicaStatus;
  readonly Role: 'PRIMARY' | 'SECONDARY';
  readonly UserPoolArn: string;
}

interface ReplicaKey {
  readonly UserPoolId: string;
  readonly RegionName: string;
}

interface ReplicaOutput {
  readonly UserPoolReplica: Replica;
}

function keyOf({ UserPoolId, RegionName }: ReplicaKey) {
  return { userPoolId: UserPoolId, kind: 'replica', name: RegionName } as const;
}

const createUserPoolReplica: Operation<
  ReplicaKey & { readonly UserPoolTags?: ReplicaSettings['tags'] },
  ReplicaOutput
> = {
  service: 'cognito-idp',
  name: 'CreateUserPoolReplica',
  authorization: 'signed',
  handle: async (input, { services }) => {
    await services.store.transaction(async (tx) => {
      const pool = await requirePool(tx, input.UserPoolId);
      requireTier(pool.settings, 'ESSENTIALS', 'Replication');
      if (input.RegionName === regionOf(pool.id)) {
        throw invalidParameter(`The user pool is in ${input.RegionName} itself.`);
      }
      if ((await listReplicas(tx, pool.id)).length > 0) {
        throw new ServiceError('LimitExceededException', 'A user pool can have one replica.');
      }
      const content: ReplicaSettings = { status: 'INACTIVE', tags: input.UserPoolTags ?? {} };
      await writeItem(tx, services, { ...keyOf(input), content });
    });
    return { UserPoolReplica: describe(services.settings, input, 'CREATING') };
  },
};

async function listReplicas(db: Kysely<Tables>, userPoolId: string) {
  return await listItems<ReplicaSettings>(db, { userPoolId, kind: 'replica' });
}

function describe({ account }: Settings, { UserPoolId, RegionName }: ReplicaKey, status: ReplicaStatus): Replica {
  return {
    RegionName,
    Status: status,
    Role: RegionName === regionOf(UserPoolId) ? 'PRIMARY' : 'SECONDARY',
    UserPoolArn: `arn:aws:cognito-idp:${RegionName}:${account}:userpool/${UserPoolId}`,
  };
}

const updateUserPoolReplica: Operation<ReplicaKey & { readonly Status: 'ACTIVE' | 'INACTIVE' }, ReplicaOutput> = {
  service: 'cognito-idp',
  name: 'UpdateUserPoolReplica',
  authorization: 'signed',
  handle: async (input, { services }) => {
    await services.store.transaction(async (tx) => {
      await requirePool(tx, input.UserPoolId);
      const before = await findItem<ReplicaSettings>(tx, keyOf(input));
      if (before === undefined) throw notFound(input);
      await writeItem(tx, services, { ...keyOf(input), content: { ...before.content, status: input.Status } });
    });
    return { UserPoolReplica: describe(services.settings, input, input.Status) };
  },
};

const deleteUserPoolReplica: Operation<ReplicaKey, ReplicaOutput> = {
  service: 'cognito-idp',
  name: 'DeleteUserPoolReplica',
  authorization: 'signed',
  handle: async (input, { services }) => {
    await services.store.transaction(async (tx) => {
      await requirePool(tx, input.UserPoolId);
      if (!(await deleteItem(tx, keyOf(input)))) throw notFound(input);
    });
    return { UserPoolReplica: describe(services.settings, input, 'DELETING') };
  },
};

/** The pool itself is the first of them. */
const listUserPoolReplicas: Operation<
  PageInput,
  { readonly UserPoolReplicas: readonly Replica[]; readonly NextToken?: string }
> = {
  service: 'cognito-idp',
  name: 'ListUserPoolReplicas',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { UserPoolId } = input;
    await requirePool(services.store.db, UserPoolId);
    const replicas = await listReplicas(services.store.db, UserPoolId);
    const all = [
      describe(services.settings, { UserPoolId, RegionName: regionOf(UserPoolId) }, 'ACTIVE'),
      ...replicas.map(({ name, content }) =>
        describe(services.settings, { UserPoolId, RegionName: name }, content.status),
      ),
    ];
    const of = `ListUserPoolReplicas ${UserPoolId}`;
    const keyOfReplica = ({ Role, RegionName }: Replica): string => `${Role} ${RegionName}`;
    const { entries, ...next } = pageOf(services, all, { of, keyOf: keyOfReplica, input });
    return { UserPoolReplicas: entries, ...next };
  },
};

function notFound({ UserPoolId, RegionName }: ReplicaKey): ServiceError {
  return new ServiceError(
    'ResourceNotFoundException',
    `User pool ${UserPoolId} does not have a replica in ${RegionName}.`,
  );
}

export const replicaOperations: readonly Operation[] = [
  createUserPoolReplica,
  updateUserPoolReplica,
  deleteUserPoolReplica,
  listUserPoolReplicas,
];
