import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import type { ClientAndPool } from '../../user-pools/clients/client-settings.js';
import { openSession } from '../../user-pools/tokens/open-session.js';
import { createClaims } from '../../user-pools/tokens/token-claims.js';
import { type IssuedTokens, type SignIn, startSignIn } from '../../user-pools/tokens/tokens.js';
import { assertCanSignIn } from '../../user-pools/users/sign-in-state.js';
import { findUserBySub } from '../../user-pools/users/users.js';
import { type Authenticated, invalidGrant } from './codes.js';

/** The user of the tokens, and what a login page granted. */
export interface Granted extends Authenticated {
  readonly scopes: readonly string[];
  readonly nonce: string | undefined;
  /** The audience of the access token (RFC 8707). */
  readonly resource: string | undefined;
}

/**
 * Starts the sign-in of a user of the login pages, and signs its tokens.
 *
 * @param write further changes in the same transaction
 * @throws {OauthError} `invalid_grant` when the user is gone; ServiceError what keeps the user from signing in
 */
export async function issueTokens(
  services: LocalServices,
  app: ClientAndPool,
  { sub, authenticatedAt, scopes, nonce, resource }: Granted,
  write: (tx: Kysely<Tables>, signIn: SignIn) => Promise<void> = async () => undefined,
): Promise<IssuedTokens> {
  const user = await findUserBySub(services.store.db, sub);
  if (user === undefined) throw invalidGrant('Its user was deleted.');
  assertCanSignIn(user);
  const claims = await createClaims(services, app, { user, source: 'TokenGeneration_HostedAuth', scopes });
  const signIn: SignIn = { ...startSignIn(services), signedInAt: authenticatedAt, scopes, resource };
  return await openSession(services, app, { user, signIn, claims, nonce, write: (tx) => write(tx, signIn) });
}
