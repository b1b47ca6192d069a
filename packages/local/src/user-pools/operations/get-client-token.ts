import type { Operation } from '../../iam/operation.js';
import type { StringMap } from '../../triggers/events.js';
import { invalidParameter } from '../base/errors.js';
import { allowsFlow, requireClient } from '../clients/client-settings.js';
import { assertClientSecret } from '../clients/secret-hash.js';
import { chooseClientScopes, signClientToken } from '../tokens/client-token.js';

interface GetClientTokenInput {
  readonly ClientId: string;
  readonly Secret: string;
  readonly Scopes?: readonly string[];
  readonly ClientMetadata?: StringMap;
}

interface GetClientTokenOutput {
  readonly ClientAuthenticationResult: {
    readonly AccessToken: string;
    /** Seconds. */
    readonly ExpiresIn: number;
    readonly TokenType: 'Bearer';
  };
}

/** Gives an app client an access token of its own. */
export const getClientToken: Operation<GetClientTokenInput, GetClientTokenOutput> = {
  service: 'cognito-idp',
  name: 'GetClientToken',
  authorization: 'public',
  handle: async (input, { services }) => {
    const app = await requireClient(services.store.db, input.ClientId);
    assertClientSecret(app.client, input.Secret);
    if (!allowsFlow(app.client, 'CLIENT_TOKEN_AUTH')) {
      throw invalidParameter('CLIENT_TOKEN_AUTH flow not enabled for this client');
    }
    const scopes = await chooseClientScopes(services, app, input.Scopes ?? []);
    const { token, expiresIn } = await signClientToken(services, app, { scopes, metadata: input.ClientMetadata });
    return { ClientAuthenticationResult: { AccessToken: token, ExpiresIn: expiresIn, TokenType: 'Bearer' } };
  },
};
