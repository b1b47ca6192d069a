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
  const createRpc = (host: string, target: string, endpoint = `https://${host}/`): Rpc => ({
    endpoint,
    target,
    ...ports,
  });

  let users: UserPoolClient | undefined;
  if (userPool) {
    const { id, clientId, clientSecret, endpoint } = userPool;
    const region = id.replace(/_.*/, '');
    const host = hostOf('cognito-idp', region, choice);
    const rpc = createRpc(host, 'AWSCognitoIdentityProviderService', endpoint);
    users = { id, clientId, clientSecret, providerName: `${hostOf('cognito-idp', region)}/${id}`, rpc };
  }
  let identities: IdentityPoolClient | undefined;
  if (identityPool) {
    const { id, allowGuests = true, customRoleArn, endpoint } = identityPool;
    const host = hostOf('cognito-identity', id.replace(/:.*/, ''), choice);
    const rpc = createRpc(host, 'AWSCognitoIdentityService', endpoint);
    identities = { id, allowGuests, customRoleArn, rpc };
  }
  return { userPool: users, identityPool: identities };
}
