import type { LocalServices } from '../context/services.js';
import { findClientAndPool } from '../user-pools/clients/client-settings.js';
import { DEFAULT_CLIENT_ID, DEFAULT_USER_POOL_ID } from '../user-pools/clients/default-user-pool.js';
import { findMfa } from '../user-pools/factors/mfa.js';
import { createTotpCode, getTotpStep } from '../user-pools/factors/totp.js';
import { findPool, type UserPool } from '../user-pools/pools/pool-settings.js';
import { openSession } from '../user-pools/tokens/open-session.js';
import { createClaims } from '../user-pools/tokens/token-claims.js';
import { API_SCOPE, startSignIn } from '../user-pools/tokens/tokens.js';
import { assertCanSignIn } from '../user-pools/users/sign-in-state.js';
import { findUser, type User } from '../user-pools/users/users.js';
import { ControlError } from './control-error.js';

/** A user that a test names: by what the user signs in with, or by the internal name. */
export interface NamedUser {
  readonly username: string;
  /** Default: the default pool. */
  readonly userPoolId?: string;
}

/** A session of a user, as a client stores it after a sign-in. */
export interface TestSession {
  readonly clientId: string;
  /** The internal name, which clients store tokens under. */
  readonly username: string;
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** The server's time of the sign-in, in milliseconds since the epoch. */
  readonly issuedAt: number;
}

/**
 * Starts a session of a user without password and codes. Of the pool's triggers `PreTokenGeneration` alone runs.
 *
 * @throws {ControlError} for an unknown pool, client or user, and for a user without a password of the own choice
 * @throws ServiceError what keeps the user from signing in, and the errors of the trigger
 */
export async function createTestSession(
  services: LocalServices,
  { clientId = DEFAULT_CLIENT_ID, ...named }: NamedUser & { readonly clientId?: string },
): Promise<TestSession> {
  const { pool, user } = await findNamedUser(services, named);
  const app = await findClientAndPool(services.store.db, clientId);
  if (app === undefined || app.pool.id !== pool.id) {
    throw new ControlError('ClientNotFound', `The user pool ${pool.id} has no app client ${clientId}.`);
  }
  assertCanSignIn(user);
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    throw new ControlError(
      'UserCannotSignIn',
      `${named.username} cannot sign in: the user must choose a password first.`,
    );
  }
  const occasion = { user, source: 'TokenGeneration_Authentication', scopes: [API_SCOPE] } as const;
  const claims = await createClaims(services, app, occasion);
  const signIn = startSignIn(services);
  const tokens = await openSession(services, app, { user, signIn, claims, survives: 'process' });
  const { idToken = '', accessToken, refreshToken } = tokens;
  return { clientId, username: user.username, idToken, accessToken, refreshToken, issuedAt: signIn.signedInAt };
}

/**
 * The code that a user's authenticator shows, by the server's clock. A code is good once: after its use this is the next
 * one, which the server accepts up to 30 seconds early. A user without an authenticator may be setting one up.
 *
 * @throws {ControlError} for an unknown pool or user, without an authenticator, and when both codes were used
 */
export async function createTestCode({ store, clock }: LocalServices, named: NamedUser): Promise<string> {
  const { user } = await findNamedUser({ store }, named);
  const { totp, pendingSecret, lastStep } = await findMfa(store.db, user.sub);
  const secret = totp?.secret ?? pendingSecret;
  if (secret === undefined) {
    throw new ControlError(
      'AuthenticatorNotFound',
      `${named.username} has no authenticator: give the user a "totpSecret" in the seed.`,
    );
  }
  const current = getTotpStep(clock.now());
  const step = totp === undefined ? current : Math.max(current, lastStep + 1);
  if (step > current + 1) {
    throw new ControlError(
      'CodesUsed',
      `${named.username} has used the codes of this moment: travel 30 seconds first.`,
    );
  }
  return await createTotpCode(secret, step);
}

async function findNamedUser(
  { store }: Pick<LocalServices, 'store'>,
  { username, userPoolId = DEFAULT_USER_POOL_ID }: NamedUser,
): Promise<{ readonly pool: UserPool; readonly user: User }> {
  const pool = await findPool(store.db, userPoolId);
  if (pool === undefined) throw new ControlError('PoolNotFound', `There is no user pool ${userPoolId}.`);
  const user = await findUser(store.db, pool, username);
  if (user !== undefined) return { pool, user };
  throw new ControlError(
    'UserNotFound',
    `There is no user ${username} in ${userPoolId}: add the user to the seed, or create the user first.`,
  );
}
