import type { AuthConfig } from '../config/auth-config.js';
import { hostOf } from './hosts.js';
import type { IdentityPoolClient } from './identity-pool.js';
import type { Rpc } from './rpc.js';
import type { UserPoolClient } from './user-pool.js';

/** The pools of a configuration, and the way to each. */
export interface Clients {
  readonly userPool: UserPoolClient | undefined;
  readonly identityPool: IdentityPoolClient | undefined;
}

/**
 * The pools of a configuration. Where it names no endpoint they are reached at the service's own, in the region that
 * is part of their ids.
 */
export function createClients(
  { userPool, identityPool, ...choice }: AuthConfig,
  ports: Pick<Rpc, 'platform' | 'clock' | 'log'>,
): Clients {
  const createRpc = (service: string, target: string, { id, endpoint }: Pool): Rpc => ({
    endpoint: endpoint ?? `https://${hostOf(service, id, choice)}/`,
    target,
    ...ports,
  });
  return {
    userPool: userPool && {
      ...userPool,
      providerName: `${hostOf('cognito-idp', userPool.id)}/${userPool.id}`,
      rpc: createRpc('cognito-idp', 'AWSCognitoIdentityProviderService', userPool),
    },
    identityPool: identityPool && {
      ...identityPool,
      allowGuests: identityPool.allowGuests ?? true,
      rpc: createRpc('cognito-identity', 'AWSCognitoIdentityService', identityPool),
    },
  };
}

interface Pool {
  readonly id: string;
  readonly endpoint?: string;
}
