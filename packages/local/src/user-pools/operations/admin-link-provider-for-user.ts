import type { Operation } from '../../iam/operation.js';
import { linkProvider } from '../accounts/link-provider.js';
import { type ProviderUserIdentifierType, readProviderUser } from '../inputs/provider-user.js';
import { requirePool } from '../pools/pool-settings.js';

interface AdminLinkProviderForUserInput {
  readonly UserPoolId: string;
  readonly DestinationUser: ProviderUserIdentifierType;
  readonly SourceUser: ProviderUserIdentifierType;
}

/** Lets a user of an external provider sign in as a user of the pool. */
export const adminLinkProviderForUser: Operation<AdminLinkProviderForUserInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminLinkProviderForUser',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const pool = await requirePool(services.store.db, input.UserPoolId);
    const source = readProviderUser(input.SourceUser);
    const destination = readProviderUser(input.DestinationUser);
    await linkProvider(services, pool, { source, destination });
    return {};
  },
};
