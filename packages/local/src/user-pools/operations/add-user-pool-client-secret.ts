import type { Operation } from '../../iam/operation.js';
import {
  type ClientSecretDescriptorType,
  toClientSecretDescriptorType,
} from '../answers/client-secret-descriptor-type.js';
import { createClientSecret } from '../base/new-ids.js';
import { addSecret } from '../clients/client-secrets.js';
import { requireClient } from '../clients/client-settings.js';
import { requirePool } from '../pools/pool-settings.js';

interface AddUserPoolClientSecretInput {
  readonly UserPoolId: string;
  readonly ClientId: string;
  readonly ClientSecret?: string;
}

interface AddUserPoolClientSecretOutput {
  readonly ClientSecretDescriptor: ClientSecretDescriptorType;
}

/** Gives a confidential app client a second secret. The answer shows a secret that the server chose. */
export const addUserPoolClientSecret: Operation<AddUserPoolClientSecretInput, AddUserPoolClientSecretOutput> = {
  service: 'cognito-idp',
  name: 'AddUserPoolClientSecret',
  authorization: 'signed',
  handle: async ({ UserPoolId, ClientId, ClientSecret }, { services }) => {
    await requirePool(services.store.db, UserPoolId);
    const value = ClientSecret ?? createClientSecret();
    const secret = await services.store.transaction(async (tx) => {
      const { client } = await requireClient(tx, ClientId, UserPoolId);
      return await addSecret(tx, services, { client, value });
    });
    const descriptor = toClientSecretDescriptorType(secret);
    return {
      ClientSecretDescriptor: ClientSecret === undefined ? { ...descriptor, ClientSecretValue: value } : descriptor,
    };
  },
};
