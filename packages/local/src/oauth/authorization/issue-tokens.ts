import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { type ClientAndPool, getTokenLifetimes } from '../../user-pools/clients/client-settings.js';
import { endOldestSessions } from '../../user-pools/tokens/session-tracking.js';
import { createClaims } from '../../user-pools/tokens/token-claims.js';
import {
  createRefreshToken,
  type IssuedTokens,
  type SignIn,
  signTokens,
  startSignIn,
  storeSignIn,
} from '../../user-pools/tokens/tokens.js';
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
  const refreshEndsAt = services.clock.now() + getTokenLifetimes(app.client.settings).refresh * 1_000;
  const refreshToken = createRefreshToken(signIn, refreshEndsAt);
  const [tokens] = await Promise.all([
    signTokens(services, app, { user, signIn, claims, nonce }),
    services.store.transaction(async (tx) => {
      await write(tx, signIn);
      await storeSignIn(tx, { ...app, user, signIn, refreshToken: refreshToken.row });
      await endOldestSessions(tx, services, { userPoolId: app.pool.id, sub });
    }),
  ]);
  return { ...tokens, refreshToken: refreshToken.token };
}
