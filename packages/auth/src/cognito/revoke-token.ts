import { type CallOptions, call } from './rpc.js';
import type { UserPoolClient } from './user-pool.js';

/** Calls `RevokeToken`, which ends a refresh token and all tokens of the same sign-in. */
export async function revokeToken(userPool: UserPoolClient, Token: string, options: CallOptions): Promise<void> {
  const { clientId: ClientId, clientSecret: ClientSecret, rpc } = userPool;
  await call(rpc, 'RevokeToken', { Token, ClientId, ClientSecret }, options);
}
