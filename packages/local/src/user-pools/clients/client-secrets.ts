import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Operation } from '../../iam/operation.js';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import { createClientSecret } from '../base/new-ids.js';
import { pageOf } from '../configuration/items.js';
import { requirePool } from '../pools/pool-settings.js';
import { type AppClient, type ClientSecret, makeSecret, requireClient } from './client-settings.js';

interface ClientKey {
  readonly UserPoolId: string;
  readonly ClientId: string;
}

interface SecretDescriptor {
  readonly ClientSecretId: string;
  /** Shown once, in the answer to its creation. */
  readonly ClientSecretValue?: string;
  readonly ClientSecretCreateDate: number;
}

/** One to be good, and one to come while clients change over. */
const MOST_SECRETS = 2;

const addUserPoolClientSecret: Operation<
  ClientKey & { readonly ClientSecret?: string },
  { readonly ClientSecretDescriptor: SecretDescriptor }
> = {
  service: 'cognito-idp',
  name: 'AddUserPoolClientSecret',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const value = input.ClientSecret ?? createClientSecret();
    const secret = await changeSecrets(services, input, (client) => {
      if (client.secrets.length === 0) {
        throw invalidParameter(`User pool client ${client.id} is a public client and can not have a secret.`);
      }
      if (client.secrets.length >= MOST_SECRETS) {
        throw new ServiceError('LimitExceededException', `An app client can have ${MOST_SECRETS} secrets.`);
      }
      const added = distinct(makeSecret(client.id, value, services.clock.now()), client.secrets);
      return { secrets: [...client.secrets, added], result: added };
    });
    const descriptor = describe(secret);
    return {
      ClientSecretDescriptor:
        input.ClientSecret === undefined ? { ...descriptor, ClientSecretValue: secret.value } : descriptor,
    };
  },
};

/** Two secrets of one second must still be told apart. */
function distinct(secret: ClientSecret, others: readonly ClientSecret[]): ClientSecret {
  if (!others.some(({ id }) => id === secret.id)) return secret;
  const [clientId = '', second = ''] = secret.id.split('--');
  return { ...secret, id: `${clientId}--${Number(second) + 1}` };
}

const listUserPoolClientSecrets: Operation<
  ClientKey & { readonly NextToken?: string },
  { readonly ClientSecrets: readonly SecretDescriptor[]; readonly NextToken?: string }
> = {
  service: 'cognito-idp',
  name: 'ListUserPoolClientSecrets',
  authorization: 'signed',
  handle: async (input, { services }) => {
    await requirePool(services.store.db, input.UserPoolId);
    const { client } = await requireClient(services.store.db, input.ClientId, input.UserPoolId);
    const of = `ListUserPoolClientSecrets ${client.id}`;
    const { entries, ...next } = pageOf(services, client.secrets, { of, keyOf: ({ id }) => id, input });
    return { ClientSecrets: entries.map(describe), ...next };
  },
};

const deleteUserPoolClientSecret: Operation<ClientKey & { readonly ClientSecretId: string }, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteUserPoolClientSecret',
  authorization: 'signed',
  handle: async (input, { services }) => {
    await changeSecrets(services, input, ({ secrets }) => {
      const left = secrets.filter(({ id }) => id !== input.ClientSecretId);
      if (left.length === secrets.length) {
        throw new ServiceError('ResourceNotFoundException', `Client secret ${input.ClientSecretId} does not exist.`);
      }
      if (left.length === 0) throw invalidParameter('The last secret of an app client can not be deleted.');
      return { secrets: left, result: undefined };
    });
    return {};
  },
};

async function changeSecrets<Result>(
  services: LocalServices,
  { UserPoolId, ClientId }: ClientKey,
  change: (client: AppClient) => { readonly secrets: readonly ClientSecret[]; readonly result: Result },
): Promise<Result> {
  await requirePool(services.store.db, UserPoolId);
  return await services.store.transaction(async (tx: Kysely<Tables>) => {
    const { client } = await requireClient(tx, ClientId, UserPoolId);
    const { secrets, result } = change(client);
    await tx
      .updateTable('app_clients')
      .set({
        secret: secrets[0]?.value ?? null,
        secrets: JSON.stringify(secrets),
        modified_at: services.clock.now(),
      })
      .where('id', '=', client.id)
      .execute();
    return result;
  });
}

function describe({ id, createdAt }: ClientSecret): SecretDescriptor {
  return { ClientSecretId: id, ClientSecretCreateDate: createdAt / 1_000 };
}

export const clientSecretOperations: readonly Operation[] = [
  addUserPoolClientSecret,
  listUserPoolClientSecrets,
  deleteUserPoolClientSecret,
];
