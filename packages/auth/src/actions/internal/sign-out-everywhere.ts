import { type CallOptions, call, required } from '../../cognito/rpc.js';
import type { AuthenticationReply, UserPoolClient } from '../../cognito/user-pool.js';
import type { Internals } from '../../session/internals.js';
import type { UserSession } from '../../session/records.js';

/** The session that {@link signOutEverywhere} ends. */
export interface EndedSession {
  readonly session: UserSession;
  readonly options: CallOptions;
  /** Receives the refresh token of a renewal during the call. */
  readonly onRotation: (refreshToken: string) => void;
}

/** Calls `GlobalSignOut` with the tokens of a session that has ended here. It first renews an expired access token. */
export async function signOutEverywhere(
  { freshnessOf }: Internals,
  { clientId: ClientId, clientSecret: ClientSecret, rpc }: UserPoolClient,
  { session, options, onRotation }: EndedSession,
): Promise<void> {
  const { accessToken } = session.tokens;
  let AccessToken = accessToken.toString();
  if (freshnessOf(session) === 'expired') {
    const DeviceKey = accessToken.payload['device_key'];
    const input = { RefreshToken: session.record.refreshToken, ClientId, ClientSecret, DeviceKey };
    const { output } = await call<AuthenticationReply>(rpc, 'GetTokensFromRefreshToken', input, options);
    const tokens = output.AuthenticationResult;
    if (tokens?.RefreshToken) onRotation(tokens.RefreshToken);
    AccessToken = required(tokens, 'AccessToken');
  }
  await call(rpc, 'GlobalSignOut', { AccessToken }, options);
}
