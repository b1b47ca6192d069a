import type { Operation } from '../../iam/operation.js';
import { requireClient } from '../clients/client-settings.js';
import {
  type ClientSessionConfiguration,
  readClientSessionConfiguration,
} from '../configuration/session-configuration.js';
import { requirePool } from '../pools/pool-settings.js';

interface GetUserPoolClientSessionConfigurationInput {
  readonly UserPoolId: string;
  readonly ClientId: string;
}

interface GetUserPoolClientSessionConfigurationOutput extends ClientSessionConfiguration {
  readonly UserPoolId: string;
  readonly ClientId: string;
}

/** Gets how long the login pages remember a user for an app client. */
export const getUserPoolClientSessionConfiguration: Operation<
  GetUserPoolClientSessionConfigurationInput,
  GetUserPoolClientSessionConfigurationOutput
> = {
  service: 'cognito-idp',
  name: 'GetUserPoolClientSessionConfiguration',
  authorization: 'signed',
  handle: async ({ UserPoolId, ClientId }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    await requireClient(store.db, ClientId, UserPoolId);
    return { UserPoolId, ClientId, ...(await readClientSessionConfiguration(store.db, UserPoolId, ClientId)) };
  },
};
