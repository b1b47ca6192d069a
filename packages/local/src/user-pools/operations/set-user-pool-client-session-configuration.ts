import type { Operation } from '../../iam/operation.js';
import { requireClient } from '../clients/client-settings.js';
import {
  type ClientSessionConfiguration,
  writeClientSessionConfiguration,
} from '../configuration/session-configuration.js';
import { requirePool } from '../pools/pool-settings.js';

interface SetUserPoolClientSessionConfigurationInput extends ClientSessionConfiguration {
  readonly UserPoolId: string;
  readonly ClientId: string;
}

/** Sets how long the login pages remember a user for an app client. The answer repeats the input. */
export const setUserPoolClientSessionConfiguration: Operation<
  SetUserPoolClientSessionConfigurationInput,
  SetUserPoolClientSessionConfigurationInput
> = {
  service: 'cognito-idp',
  name: 'SetUserPoolClientSessionConfiguration',
  authorization: 'signed',
  handle: async ({ UserPoolId: userPoolId, ClientId: clientId, SSOSession }, { services }) => {
    await services.store.transaction(async (tx) => {
      await requirePool(tx, userPoolId);
      await requireClient(tx, clientId, userPoolId);
      await writeClientSessionConfiguration(tx, services, { userPoolId, clientId, content: { SSOSession } });
    });
    return { UserPoolId: userPoolId, ClientId: clientId, SSOSession };
  },
};
