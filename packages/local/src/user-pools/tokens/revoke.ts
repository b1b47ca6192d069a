import type { LocalServices } from '../../context/services.js';
import { peekClaims } from '../../jose/jwt.js';
import { ServiceError } from '../../wire/service-error.js';
import type { AppClient } from '../clients/client-settings.js';
import { findRefreshToken } from './refresh.js';
import { hashRefreshToken } from './tokens.js';

/**
 * Ends the sign-in that a refresh token belongs to: its refresh tokens, and its access tokens towards this API. A token
 * that is no longer good, or never was, is no error (RFC 7009, section 2.2).
 *
 * @throws ServiceError `UnsupportedOperationException`, `UnsupportedTokenTypeException`, `UnauthorizedException`
 */
export async function revokeRefreshToken(services: LocalServices, client: AppClient, token: string): Promise<void> {
  if (!client.settings.EnableTokenRevocation) {
    throw new ServiceError('UnsupportedOperationException', 'Token revocation is not enabled for this client.');
  }
  if (peekClaims(token) !== undefined) {
    throw new ServiceError('UnsupportedTokenTypeException', 'Only refresh tokens can be revoked.');
  }
  const [found] = await findRefreshToken(services.store.db, { hash: hashRefreshToken(token) });
  if (found === undefined) return;
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
}

/** Ends all sign-ins of a user: their refresh tokens, and their access tokens towards this API. */
export async function endSignIns({ store, clock }: LocalServices, sub: string): Promise<void> {
  await store.transaction(async (tx) => {
    await tx
      .updateTable('sign_ins')
      .set({ revoked_at: clock.now() })
      .where('sub', '=', sub)
      .where('revoked_at', 'is', null)
      .execute();
  });
}
