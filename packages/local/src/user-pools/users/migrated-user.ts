import { randomUUID } from 'node:crypto';
import type { LocalServices } from '../../context/services.js';
import type { TriggerShapes } from '../../triggers/events.js';
import type { UserPool } from '../pools/pool-settings.js';
import { assertSchema } from './attributes.js';
import { toNewUser } from './new-user.js';
import { computeVerifier } from './passwords.js';
import { claimAliases, insertUser, nameUser } from './sign-in-names.js';
import { findUser, type User } from './users.js';

/** A user that the pool's `UserMigration` knows. */
export interface MigratedUser {
  /** The name that the caller gave. */
  readonly name: string;
  /** What the trigger answered. */
  readonly response: TriggerShapes['UserMigration']['response'] | undefined;
  /** Absent for a user who has forgotten it. */
  readonly password?: string;
}

/**
 * Creates the user that the pool's `UserMigration` describes.
 *
 * @returns undefined when it describes none
 * @throws ServiceError `InvalidParameterException`, `UsernameExistsException`, `AliasExistsException`
 */
export async function createMigratedUser(
  services: LocalServices,
  pool: UserPool,
  { name, response, password }: MigratedUser,
): Promise<User | undefined> {
  const given = response?.userAttributes;
  if (given === undefined || given === null) return undefined;
  const sub = randomUUID();
  const { username: asked = name, sub: _sub, ...profile } = given;
  const { username, attributes } = nameUser(pool, asked, sub, profile);
  assertSchema(pool, attributes, { complete: false });
  const now = services.clock.now();
  const reset = password === undefined || response?.finalUserStatus === 'RESET_REQUIRED';
  const user = toNewUser(now, {
    sub,
    userPoolId: pool.id,
    username,
    status: reset ? 'RESET_REQUIRED' : 'CONFIRMED',
    enabled: true,
    attributes,
    password: password === undefined ? undefined : computeVerifier(services, pool, { username, password }),
  });
  return await services.store.transaction(async (tx) => {
    // Two calls at once may migrate the same user.
    const migrated = await findUser(tx, pool, name);
    if (migrated !== undefined) return migrated;
    await insertUser(tx, pool, user, 'User already exists');
    await claimAliases(tx, pool, user, response?.forceAliasCreation === true);
    return user;
  });
}
