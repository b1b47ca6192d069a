import type { Operation } from '../../iam/operation.js';
import type { StringMap } from '../../triggers/events.js';
import { requireClient } from '../clients/client-settings.js';
import { assertClientSecret } from '../clients/secret-hash.js';
import { type AuthenticationResult, toAuthenticationResult } from '../sign-in/authentication-result.js';
import { refreshTokens } from '../tokens/refresh.js';

interface GetTokensFromRefreshTokenInput {
  readonly RefreshToken: string;
  readonly ClientId: string;
  readonly ClientSecret?: string;
  readonly DeviceKey?: string;
  readonly ClientMetadata?: StringMap;
}

interface GetTokensFromRefreshTokenOutput {
  readonly AuthenticationResult: AuthenticationResult;
}

/** Renews tokens, and rotates the refresh token where the app client says so. */
export const getTokensFromRefreshToken: Operation<GetTokensFromRefreshTokenInput, GetTokensFromRefreshTokenOutput> = {
  service: 'cognito-idp',
  name: 'GetTokensFromRefreshToken',
  authorization: 'public',
  handle: async (input, { services }) => {
    const app = await requireClient(services.store.db, input.ClientId);
    assertClientSecret(app.client, input.ClientSecret);
    const tokens = await refreshTokens(services, app, input.RefreshToken, {
      rotate: app.client.settings.RefreshTokenRotation?.Feature === 'ENABLED',
      deviceKey: input.DeviceKey,
      metadata: input.ClientMetadata,
    });
    return { AuthenticationResult: toAuthenticationResult(tokens) };
  },
};
