import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { type ClientAndPool, getTokenLifetimes } from '../clients/client-settings.js';
import { endOldestSessions } from './session-tracking.js';
import { createRefreshToken, type IssuedTokens, signTokens, storeSignIn, type TokenRequest } from './tokens.js';

/** The session that begins, and what is stored with it. */
export interface NewSession extends TokenRequest {
  /** Further changes, made first in the same transaction. */
  readonly write?: (tx: Kysely<Tables>) => Promise<void>;
  /** Default false. */
  readonly deviceConfirmed?: boolean;
  /** As in {@link Store.transaction}. Default `powerCut`. */
  readonly survives?: 'powerCut' | 'process';
}

/** Stores a sign-in with its refresh token, and signs its tokens. */
export async function openSession(
  services: LocalServices,
  app: ClientAndPool,
  { write, deviceConfirmed = false, survives = 'powerCut', ...request }: NewSession,
): Promise<IssuedTokens & { readonly refreshToken: string }> {
  const { user, signIn } = request;
  const endsAt = services.clock.now() + getTokenLifetimes(app.client.settings).refresh * 1_000;
  const refreshToken = createRefreshToken(signIn, endsAt);
  // Signing takes threads of its own: both together take as long as the slower one.
  const [tokens] = await Promise.all([
    signTokens(services, app, request),
    services.store.transaction(
      async (tx) => {
        await write?.(tx);
        await storeSignIn(tx, { ...app, user, signIn, refreshToken: refreshToken.row, deviceConfirmed });
        await endOldestSessions(tx, services, { userPoolId: app.pool.id, sub: user.sub });
      },
      { survives },
    ),
  ]);
  return { ...tokens, refreshToken: refreshToken.token };
}
