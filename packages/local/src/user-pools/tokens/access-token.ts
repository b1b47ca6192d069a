import type { LocalServices } from '../../context/services.js';
import type { JwtClaims } from '../../jose/jwt.js';
import { prepare } from '../../store/prepared.js';
import { notAuthorized, userNotFound } from '../base/errors.js';
import type { UserRow } from '../base/schema.js';
import { type AppClient, clientNotFound, findClientAndPool } from '../clients/client-settings.js';
import { findPool, type UserPool } from '../pools/pool-settings.js';
import { readUser, type User } from '../users/users.js';
import { API_SCOPE } from './tokens.js';

/** Whose access token an operation was given. */
export interface TokenHolder {
  readonly pool: UserPool;
  readonly client: AppClient;
  readonly user: User;
  /** The `event_id` of the sign-in. */
  readonly signInId: string;
}

type HolderRow = UserRow & { sign_in_id: string | null; sign_in_revoked_at: number | null };

/** A user, and one of the sign-ins. */
const findHolder = prepare<{ sub: string; signInId: string }, HolderRow>((db, place) =>
  db
    .selectFrom('users')
    .leftJoin('sign_ins', (join) => join.on('sign_ins.id', '=', place('signInId')))
    .selectAll('users')
    .select(['sign_ins.id as sign_in_id', 'sign_ins.revoked_at as sign_in_revoked_at'])
    .where('users.sub', '=', place('sub')),
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
  const read = services.signingKeys.verifiedTokens.read(token);
  // The claims only say whose keys to check the signature with. What a pool's key signed is its own, also when the
  // server has moved to another port since.
  const named = read === undefined ? undefined : await findNamed(services, read.claims);
  if (read === undefined || named === undefined) throw invalidAccessToken();
  const { pool, client } = named;
  const verified = read.verify({ keys: await services.signingKeys.get(pool.id) });
  if (!verified.ok) throw invalidAccessToken();
  const { token_use, exp, sub, event_id, client_id, scope } = verified.claims;
  if (token_use !== 'access' || typeof exp !== 'number' || typeof sub !== 'string') throw invalidAccessToken();
  if (typeof event_id !== 'string' || typeof client_id !== 'string') throw invalidAccessToken();
  if (exp <= services.clock.nowSeconds()) throw notAuthorized('Access Token has expired');
  if (typeof scope !== 'string' || !scope.split(' ').includes(required)) {
    throw notAuthorized('Access Token does not have required scopes');
  }

  const [row] = await findHolder(db, { sub, signInId: event_id });
  if (row === undefined) throw userNotFound();
  if (row.sign_in_id === null || row.sign_in_revoked_at !== null) {
    throw notAuthorized('Access Token has been revoked');
  }
  const user = readUser(row);
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (client === undefined) throw clientNotFound(client_id);
  return { pool, client, user, signInId: event_id };
}

/** The pool that a token names as its issuer, and its app client, if it still has it. */
async function findNamed(
  { store }: LocalServices,
  { iss, client_id }: JwtClaims,
): Promise<{ readonly pool: UserPool; readonly client: AppClient | undefined } | undefined> {
  const userPoolId = typeof iss === 'string' ? iss.slice(iss.lastIndexOf('/') + 1) : '';
  if (!/^[\w-]+_[0-9a-zA-Z]+$/.test(userPoolId)) return undefined;
  const at = typeof client_id === 'string' ? await findClientAndPool(store.db, client_id) : undefined;
  if (at?.pool.id === userPoolId) return at;
  const pool = await findPool(store.db, userPoolId);
  return pool === undefined ? undefined : { pool, client: undefined };
}

function invalidAccessToken(): ReturnType<typeof notAuthorized> {
  return notAuthorized('Invalid Access Token');
}
