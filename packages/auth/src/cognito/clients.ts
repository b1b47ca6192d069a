import type { AuthConfig } from '../config/auth-config.js';
import { getHost } from './hosts.js';
import type { IdentityPoolClient } from './identity-pool.js';
import type { Rpc } from './rpc.js';
import type { UserPoolClient } from './user-pool.js';

/** The clients of the configured pools. */
export interface Clients {
  readonly userPool: UserPoolClient | undefined;
  readonly identityPool: IdentityPoolClient | undefined;
}

/**
 * Creates the clients of the configured pools. Without an endpoint they use the service's own, in the region that the
 * pool's id contains.
 */
export function createClients(
  { userPool, identityPool, ...choice }: AuthConfig,
  ports: Pick<Rpc, 'platform' | 'clock' | 'log'>,
): Clients {
  const createRpc = (service: string, target: string, { id, endpoint }: Pool): Rpc => ({
    endpoint: endpoint ?? `https://${getHost(service, id, choice)}/`,
    target,
    ...ports,
  });
  return {
    userPool: userPool && {
      ...userPool,
      providerName: `${getHost('cognito-idp', userPool.id)}/${userPool.id}`,
      rpc: createRpc('cognito-idp', 'AWSCognitoIdentityProviderService', userPool),
    },
    identityPool: identityPool && {
      ...identityPool,
      rpc: createRpc('cognito-identity', 'AWSCognitoIdentityService', identityPool),
    },
  };
}

interface Pool {
  readonly id: string;
  readonly endpoint?: string;
}
