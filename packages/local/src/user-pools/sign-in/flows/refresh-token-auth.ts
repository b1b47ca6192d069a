import { refreshTokens } from '../../tokens/refresh.js';
import { type AuthOutcome, type Parameters, requireParameter, type SignInCall } from '../attempt.js';
import { toAuthenticationResult } from '../authentication-result.js';

/** REFRESH_TOKEN_AUTH. Rotation belongs to `GetTokensFromRefreshToken` alone. */
export async function renewTokens(
  { services, app }: SignInCall,
  parameters: Parameters,
  check: (username: string) => void,
): Promise<AuthOutcome> {
  const token = requireParameter(parameters, 'REFRESH_TOKEN');
  const tokens = await refreshTokens(services, app, token, {
    rotate: false,
    deviceKey: parameters['DEVICE_KEY'],
    check: ({ username }) => check(username),
  });
  return { AuthenticationResult: toAuthenticationResult(tokens), ChallengeParameters: {} };
}
