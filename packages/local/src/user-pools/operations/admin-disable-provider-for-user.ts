import type { Operation } from '../../iam/operation.js';
import { disableProvider } from '../accounts/link-provider.js';
import { type ProviderUserIdentifierType, readProviderUser } from '../inputs/provider-user.js';
import { requirePool } from '../pools/pool-settings.js';

interface AdminDisableProviderForUserInput {
  readonly UserPoolId: string;
  readonly User: ProviderUserIdentifierType;
}

/** Unlinks a user of an external provider. A user of the pool itself loses the password. */
export const adminDisableProviderForUser: Operation<AdminDisableProviderForUserInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminDisableProviderForUser',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const pool = await requirePool(services.store.db, input.UserPoolId);
    await disableProvider(services, pool, readProviderUser(input.User));
    return {};
  },
};
