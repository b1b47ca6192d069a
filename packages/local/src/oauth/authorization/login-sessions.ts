import type { LocalServices } from '../../context/services.js';
import type { ClientAndPool } from '../../user-pools/clients/client-settings.js';
import { readClientSessionConfiguration } from '../../user-pools/configuration/session-configuration.js';
import { findUserBySub, type User } from '../../user-pools/users/users.js';
import { deleteCookie, readCookie, toServerCookie, writeCookie } from '../protocol/cookies.js';
import { createOpaque, hashOpaque } from '../protocol/opaque.js';
import type { OauthContext } from '../protocol/parameters.js';

/** A user who is signed in to a pool in this browser. */
export interface LoginSession {
  readonly user: User;
  /** The external provider; undefined for the pool's own users. */
  readonly provider: string | undefined;
  /** What the provider needs for its sign-out, as JSON. */
  readonly providerSession?: string | undefined;
  readonly authenticatedAt: number;
}

/** Starts the browser's session for a user who has just signed in. */
export async function startLoginSession(
  context: OauthContext,
  { store, clock }: LocalServices,
  app: ClientAndPool,
  { user, provider, providerSession }: Omit<LoginSession, 'authenticatedAt'>,
): Promise<LoginSession> {
  const now = clock.now();
  const { SSOSession } = await readClientSessionConfiguration(store.db, app.pool.id, app.client.id);
  const { value, hash } = createOpaque();
  const lifeMs = SSOSession.MaxValidityMinutes * 60_000;
  if (lifeMs > 0) {
    await store.transaction(
      async (tx) => {
        await tx.deleteFrom('login_sessions').where('expires_at', '<', now).execute();
        await tx
          .insertInto('login_sessions')
          .values({
            hash,
            user_pool_id: app.pool.id,
            sub: user.sub,
            provider: provider ?? null,
            provider_session: providerSession ?? null,
            authenticated_at: now,
            expires_at: now + lifeMs,
          })
          .execute();
      },
      { survives: 'process' },
    );
    writeCookie(context, cookieName(context, app), value, { maxAgeSeconds: lifeMs / 1_000 });
  }
  return { user, provider, providerSession, authenticatedAt: now };
}

/** The browser's session with the pool, if the client supports the provider that its user came from. */
export async function findLoginSession(
  context: OauthContext,
  { store, clock }: LocalServices,
  app: ClientAndPool,
): Promise<LoginSession | undefined> {
  const value = readCookie(context, cookieName(context, app));
  if (value === undefined) return undefined;
  const row = await store.db
    .selectFrom('login_sessions')
    .selectAll()
    .where('hash', '=', hashOpaque(value))
    .where('user_pool_id', '=', app.pool.id)
    .where('expires_at', '>', clock.now())
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const accepted = app.client.settings.SupportedIdentityProviders ?? [];
  if (row.provider !== null && !accepted.includes(row.provider)) return undefined;
  const user = await findUserBySub(store.db, row.sub);
  if (user === undefined || !user.enabled) return undefined;
  return {
    user,
    provider: row.provider ?? undefined,
    providerSession: row.provider_session ?? undefined,
    authenticatedAt: row.authenticated_at,
  };
}

/** Ends the browser's session with the pool. */
export async function endLoginSession(
  context: OauthContext,
  { store }: LocalServices,
  app: ClientAndPool,
): Promise<void> {
  const value = readCookie(context, cookieName(context, app));
  if (value === undefined) return;
  await store.transaction(async (tx) => {
    await tx.deleteFrom('login_sessions').where('hash', '=', hashOpaque(value)).execute();
  });
  deleteCookie(context, cookieName(context, app));
}

/** One server has many pools, and one host many servers with the same default pool: each has a cookie of its own. */
function cookieName(context: OauthContext, { pool }: ClientAndPool): string {
  return toServerCookie(context, `cognito-${pool.id}`);
}
