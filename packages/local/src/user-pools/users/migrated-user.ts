import { randomUUID } from 'node:crypto';
import type { LocalServices } from '../../context/services.js';
import type { TriggerShapes } from '../../triggers/events.js';
import type { UserPool } from '../pools/pool-settings.js';
import { checkSchema } from './attributes.js';
import { makeVerifier } from './passwords.js';
import { claimAliases, findUser, insertUser, nameUser, type User } from './users.js';

/** A user that the pool's `UserMigration` knows. */
export interface KnownElsewhere {
  /** What the user calls itself. */
  readonly name: string;
  /** What the function says of it. */
  readonly response: TriggerShapes['UserMigration']['response'] | undefined;
  /** Absent where the user forgot it. */
  readonly password?: string;
}

/**
 * Makes a user of what the pool's `UserMigration` says.
 *
 * @returns undefined when it says nothing that makes a user
 * @throws ServiceError `InvalidParameterException`, `UsernameExistsException`, `AliasExistsException`
 */
export async function takeOverUser(
  services: LocalServices,
  pool: UserPool,
  { name, response, password }: KnownElsewhere,
): Promise<User | undefined> {
  const given = response?.userAttributes;
  if (given === undefined || given === null) return undefined;
  const sub = randomUUID();
  const { username: asked = name, sub: _sub, ...profile } = given;
  const { username, attributes } = nameUser(pool, asked, sub, profile);
  checkSchema(pool, attributes, { complete: false });
  const now = services.clock.now();
  const reset = password === undefined || response?.finalUserStatus === 'RESET_REQUIRED';
  const user: User = {
    sub,
    userPoolId: pool.id,
    username,
    status: reset ? 'RESET_REQUIRED' : 'CONFIRMED',
    enabled: true,
    attributes,
    password: password === undefined ? undefined : makeVerifier(pool, username, password),
    passwordSetAt: now,
    failedPasswords: 0,
    failedPasswordAt: 0,
    createdAt: now,
    modifiedAt: now,
  };
  return await services.store.transaction(async (tx) => {
    // Two calls at once bring the same user.
    const brought = await findUser(tx, pool, name);
    if (brought !== undefined) return brought;
    await insertUser(tx, pool, user, 'User already exists');
    await claimAliases(tx, pool, user, response?.forceAliasCreation === true);
    return user;
  });
}
