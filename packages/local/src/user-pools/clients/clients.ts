import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Operation } from '../../iam/operation.js';
import { keepKnownMembers } from '../../model/known-members.js';
import type { Tables } from '../../store/tables.js';
import { invalidParameter } from '../base/errors.js';
import { createClientId, createClientSecret } from '../base/new-ids.js';
import { requirePool } from '../pools/pool-settings.js';
import { checkClientSettings } from './client-rules.js';
import {
  type AppClient,
  type ClientSettings,
  type CreateUserPoolClientInput,
  completeClientSettings,
  makeSecret,
  requireClient,
  showClientSettings,
} from './client-settings.js';

/** `UserPoolClientType` on the wire. */
export type ClientDescription = ClientSettings & {
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly ClientName: string;
  readonly ClientSecret?: string;
  readonly CreationDate: number;
  readonly LastModifiedDate: number;
};

export interface ClientOutput {
  readonly UserPoolClient: ClientDescription;
}

const createUserPoolClient: Operation<CreateUserPoolClientInput, ClientOutput> = {
  service: 'cognito-idp',
  name: 'CreateUserPoolClient',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const pool = await requirePool(services.store.db, input.UserPoolId);
    if (input.GenerateSecret === true && input.ClientSecret !== undefined) {
      throw invalidParameter('ClientSecret can not be given together with GenerateSecret.');
    }
    const secret = input.GenerateSecret === true ? createClientSecret() : input.ClientSecret;
    const settings = completeClientSettings(keepKnownMembers('cognito-idp', 'CreateUserPoolClient', input));
    await checkClientSettings(services.store.db, pool, { settings, isConfidential: secret !== undefined });
    const client = await services.store.transaction((tx) =>
      insertClient(tx, services, {
        id: createClientId(input.ClientName),
        userPoolId: pool.id,
        name: input.ClientName,
        secret,
        settings,
      }),
    );
    return { UserPoolClient: describeClient(client) };
  },
};

/**
 * Writes a new app client.
 *
 * @throws ServiceError `InvalidParameterException` when its id is taken
 */
export async function insertClient(
  tx: Kysely<Tables>,
  services: Pick<LocalServices, 'clock'>,
  client: Omit<AppClient, 'secrets' | 'createdAt' | 'modifiedAt'>,
): Promise<AppClient> {
  const now = services.clock.now();
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('app_clients')
    .values({
      id: client.id,
      user_pool_id: client.userPoolId,
      name: client.name,
      secret: client.secret ?? null,
      secrets: null,
      settings: JSON.stringify(client.settings),
      created_at: now,
      modified_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) throw invalidParameter(`The user pool client ${client.id} exists already.`);
  const secrets = client.secret === undefined ? [] : [makeSecret(client.id, client.secret, now)];
  return { ...client, secrets, createdAt: now, modifiedAt: now };
}

/** An app client as the service describes it. */
export function describeClient(client: AppClient): ClientDescription {
  return {
    ...showClientSettings(client.settings),
    UserPoolId: client.userPoolId,
    ClientId: client.id,
    ClientName: client.name,
    ...(client.secret !== undefined && { ClientSecret: client.secret }),
    CreationDate: client.createdAt / 1_000,
    LastModifiedDate: client.modifiedAt / 1_000,
  };
}

const describeUserPoolClient: Operation<{ readonly UserPoolId: string; readonly ClientId: string }, ClientOutput> = {
  service: 'cognito-idp',
  name: 'DescribeUserPoolClient',
  authorization: 'signed',
  handle: async (input, { services }) => {
    await requirePool(services.store.db, input.UserPoolId);
    const { client } = await requireClient(services.store.db, input.ClientId, input.UserPoolId);
    return { UserPoolClient: describeClient(client) };
  },
};

export const clientOperations: readonly Operation[] = [createUserPoolClient, describeUserPoolClient];
