import type { Operation } from '../../iam/operation.js';
import { ServiceError } from '../../wire/service-error.js';
import { findClient } from '../clients/client-settings.js';
import { isAuthenticated } from '../clients/secret-hash.js';
import { revokeRefreshToken } from '../tokens/revoke.js';

interface RevokeTokenInput {
  readonly Token: string;
  readonly ClientId: string;
  readonly ClientSecret?: string;
}

/** Ends the sign-in that a refresh token belongs to. */
export const revokeToken: Operation<RevokeTokenInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'RevokeToken',
  authorization: 'public',
  handle: async (input, { services }) => {
    const client = await findClient(services.store.db, input.ClientId);
    if (client === undefined || !isAuthenticated(client, input.ClientSecret)) {
      throw new ServiceError('UnauthorizedException', 'The client is unknown, or could not be authenticated.');
    }
    await revokeRefreshToken(services, client, input.Token);
    return {};
  },
};
