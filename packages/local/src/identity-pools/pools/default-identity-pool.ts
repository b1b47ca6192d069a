import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { DEFAULT_CLIENT_ID, DEFAULT_USER_POOL_ID } from '../../user-pools/clients/default-user-pool.js';
import { insertIdentityPool } from './identity-pools.js';

/** The identity pool that a new server has, the same everywhere, so that configuration can be committed. */
export const DEFAULT_IDENTITY_POOL_ID = 'us-east-1:c1a41637-0000-4000-8000-000000000001';

/**
 * Creates the default identity pool, in the transaction of the first start. It has guests and users of the default user
 * pool, a role for each, and both flows for credentials.
 */
export async function ensureDefaultIdentityPool(services: LocalServices, tx: Kysely<Tables>): Promise<void> {
  const roleArn = (name: string): string => `arn:aws:iam::${services.settings.account}:role/${name}`;
  const pool = {
    id: DEFAULT_IDENTITY_POOL_ID,
    name: 'claviger',
    configuration: {
      AllowUnauthenticatedIdentities: true,
      AllowClassicFlow: true,
      CognitoIdentityProviders: [
        {
          ProviderName: `cognito-idp.us-east-1.amazonaws.com/${DEFAULT_USER_POOL_ID}`,
          ClientId: DEFAULT_CLIENT_ID,
          ServerSideTokenCheck: false,
        },
      ],
    },
    roles: { Roles: { authenticated: roleArn('ClavigerAuthenticated'), unauthenticated: roleArn('ClavigerGuest') } },
    principalTags: {},
  };
  await insertIdentityPool(tx, pool, services.clock.now());
}
