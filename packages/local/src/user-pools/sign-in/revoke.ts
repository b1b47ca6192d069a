import type { LocalServices } from '../../context/services.js';
import type { Operation } from '../../iam/operation.js';
import { peekClaims } from '../../jose/jwt.js';
import { ServiceError } from '../../wire/service-error.js';
import { findClient } from '../clients/client-settings.js';
import { isAuthenticated } from '../clients/secret-hash.js';
import { requireTokenHolder } from '../tokens/access-token.js';
import { hashRefreshToken } from '../tokens/tokens.js';
import { type AdminUserInput, requireUser } from '../users/admin-user.js';
import { findRefreshToken } from './refresh.js';

interface RevokeTokenInput {
  readonly Token: string;
  readonly ClientId: string;
  readonly ClientSecret?: string;
}

/** Ends the sign-in that a refresh token belongs to: its refresh tokens, and its access tokens towards this API. */
const revokeToken: Operation<RevokeTokenInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'RevokeToken',
  authorization: 'public',
  handle: async (input, { services }) => {
    const client = await findClient(services.store.db, input.ClientId);
    if (client === undefined || !isAuthenticated(client, input.ClientSecret)) {
      throw new ServiceError('UnauthorizedException', 'The client is unknown, or could not be authenticated.');
    }
    if (!client.settings.EnableTokenRevocation) {
      throw new ServiceError('UnsupportedOperationException', 'Token revocation is not enabled for this client.');
    }
    if (peekClaims(input.Token) !== undefined) {
      throw new ServiceError('UnsupportedTokenTypeException', 'Only refresh tokens can be revoked.');
    }
    const [found] = await findRefreshToken(services.store.db, { hash: hashRefreshToken(input.Token) });
    // RFC 7009, section 2.2: a token that is no longer (or never was) good is not an error.
    if (found === undefined) return {};
    if (found.client_id !== client.id) {
      throw new ServiceError('UnauthorizedException', 'The token was not issued to this client.');
    }
    await services.store.transaction(async (tx) => {
      await tx
        .updateTable('sign_ins')
        .set({ revoked_at: services.clock.now() })
        .where('id', '=', found.sign_in_id)
        .where('revoked_at', 'is', null)
        .execute();
    });
    return {};
  },
};

interface GlobalSignOutInput {
  readonly AccessToken: string;
}

const globalSignOut: Operation<GlobalSignOutInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'GlobalSignOut',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { user } = await requireTokenHolder(services, input.AccessToken);
    await endSignIns(services, user.sub);
    return {};
  },
};

const adminUserGlobalSignOut: Operation<AdminUserInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminUserGlobalSignOut',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { user } = await requireUser(services, input);
    await endSignIns(services, user.sub);
    return {};
  },
};

/** Ends all sign-ins of a user: their refresh tokens, and their access tokens towards this API. */
async function endSignIns({ store, clock }: LocalServices, sub: string): Promise<void> {
  await store.transaction(async (tx) => {
    await tx
      .updateTable('sign_ins')
      .set({ revoked_at: clock.now() })
      .where('sub', '=', sub)
      .where('revoked_at', 'is', null)
      .execute();
  });
}

export const revokeOperations: readonly Operation[] = [revokeToken, globalSignOut, adminUserGlobalSignOut];
