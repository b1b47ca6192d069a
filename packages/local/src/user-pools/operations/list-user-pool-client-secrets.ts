import type { Operation } from '../../iam/operation.js';
import {
  type ClientSecretDescriptorType,
  toClientSecretDescriptorType,
} from '../answers/client-secret-descriptor-type.js';
import { readPageFrom } from '../answers/page.js';
import { requireClient } from '../clients/client-settings.js';
import { requirePool } from '../pools/pool-settings.js';

interface ListUserPoolClientSecretsInput {
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly NextToken?: string;
}

interface ListUserPoolClientSecretsOutput {
  readonly ClientSecrets: readonly ClientSecretDescriptorType[];
  readonly NextToken?: string;
}

/** Lists the secrets of an app client, without their values. */
export const listUserPoolClientSecrets: Operation<ListUserPoolClientSecretsInput, ListUserPoolClientSecretsOutput> = {
  service: 'cognito-idp',
  name: 'ListUserPoolClientSecrets',
  authorization: 'signed',
  handle: async ({ UserPoolId, ClientId, NextToken }, { services }) => {
    await requirePool(services.store.db, UserPoolId);
    const { client } = await requireClient(services.store.db, ClientId, UserPoolId);
    const { entries, ...next } = await readPageFrom(services, client.secrets, {
      listing: `ListUserPoolClientSecrets ${client.id}`,
      token: NextToken,
      limit: undefined,
      keyOf: ({ id }) => id,
    });
    return { ClientSecrets: entries.map(toClientSecretDescriptorType), ...next };
  },
};
