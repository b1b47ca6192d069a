import { peekClaims, verifyJwt } from '../../jose/jwt.js';
import type { LocalServices } from '../../services.js';
import { prepare } from '../../store/prepared.js';
import { type AppClient, requireClient } from '../client-settings.js';
import { notAuthorized, userNotFound } from '../errors.js';
import { findPool, type UserPool } from '../pool-settings.js';
import type { SignInRow } from '../schema.js';
import { findUserBySub, type User } from '../users/users.js';
import { API_SCOPE } from './tokens.js';

/** Whose access token an operation was given. */
export interface TokenHolder {
  readonly pool: UserPool;
  readonly client: AppClient;
  readonly user: User;
  /** The `event_id` of the sign-in. */
  readonly signInId: string;
}

const findSignIn = prepare<{ id: string }, SignInRow>((db, place) =>
  db.selectFrom('sign_ins').selectAll().where('id', '=', place('id')),
);

/**
 * Finds out who holds an access token: signed by its pool, not expired, of a sign-in that wasn't revoked, with the
 * scope that the caller asks for, by default the API's own.
 *
 * @throws ServiceError `NotAuthorizedException`, `UserNotFoundException`
 */
export async function requireTokenHolder(
  services: LocalServices,
  token: string,
  required: string = API_SCOPE,
): Promise<TokenHolder> {
  const { db } = services.store;
  const issuer = peekClaims(token)?.['iss'];
  const userPoolId = typeof issuer === 'string' ? issuer.slice(issuer.lastIndexOf('/') + 1) : '';
  // The issuer only says whose keys to check the signature with. What a pool's key signed is its own, also when the
  // server has moved to another port since.
  const pool = /^[\w-]+_[0-9a-zA-Z]+$/.test(userPoolId) ? await findPool(db, userPoolId) : undefined;
  if (pool === undefined) throw invalidAccessToken();
  const verified = verifyJwt(token, { keys: await services.signingKeys.get(pool.id) });
  if (!verified.ok) throw invalidAccessToken();
  const { token_use, exp, sub, event_id, client_id, scope } = verified.claims;
  if (token_use !== 'access' || typeof exp !== 'number' || typeof sub !== 'string') throw invalidAccessToken();
  if (typeof event_id !== 'string' || typeof client_id !== 'string') throw invalidAccessToken();
  if (exp <= services.clock.nowSeconds()) throw notAuthorized('Access Token has expired');
  if (typeof scope !== 'string' || !scope.split(' ').includes(required)) {
    throw notAuthorized('Access Token does not have required scopes');
  }

  const user = await findUserBySub(db, sub);
  if (user === undefined) throw userNotFound();
  const [signIn] = await findSignIn(db, { id: event_id });
  if (signIn === undefined || signIn.revoked_at !== null) throw notAuthorized('Access Token has been revoked');
  if (!user.enabled) throw notAuthorized('User is disabled.');
  const { client } = await requireClient(db, client_id, pool.id);
  return { pool, client, user, signInId: event_id };
}

function invalidAccessToken(): ReturnType<typeof notAuthorized> {
  return notAuthorized('Invalid Access Token');
}
