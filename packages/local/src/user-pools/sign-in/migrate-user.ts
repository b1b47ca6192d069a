import { randomUUID } from 'node:crypto';
import { hasTrigger, runTrigger } from '../../triggers/triggers.js';
import { wrongCredentials } from '../errors.js';
import { checkSchema } from '../users/attributes.js';
import { makeVerifier } from '../users/passwords.js';
import { claimAliases, findUser, insertUser, nameUser, type User } from '../users/users.js';
import type { SignInCall } from './attempt.js';

/**
 * Asks the pool's `UserMigration` whether somebody it doesn't know has this password elsewhere, and takes the user
 * over.
 *
 * @returns the new user; undefined when the pool has no such trigger
 * @throws ServiceError `NotAuthorizedException` when the function says no, or nothing that makes a user
 */
export async function migrateUser(
  { services, at, validationData, metadata }: SignInCall,
  name: string,
  password: string,
): Promise<User | undefined> {
  const { pool, client } = at;
  if (!hasTrigger(services, pool, 'UserMigration')) return undefined;
  const response = await runTrigger(services, pool, {
    name: 'UserMigration',
    source: 'UserMigration_Authentication',
    userName: name,
    clientId: client.id,
    request: { password, validationData: validationData ?? {}, clientMetadata: metadata ?? {} },
  }).catch(() => undefined);
  const given = response?.userAttributes;
  if (given === undefined || given === null) throw wrongCredentials();
  const sub = randomUUID();
  const { username: asked = name, sub: _sub, ...profile } = given;
  const { username, attributes } = nameUser(pool, asked, sub, profile);
  checkSchema(pool, attributes, { complete: false });
  const now = services.clock.now();
  const user: User = {
    sub,
    userPoolId: pool.id,
    username,
    status: response?.finalUserStatus === 'RESET_REQUIRED' ? 'RESET_REQUIRED' : 'CONFIRMED',
    enabled: true,
    attributes,
    password: makeVerifier(pool, username, password),
    passwordSetAt: now,
    failedPasswords: 0,
    failedPasswordAt: 0,
    createdAt: now,
    modifiedAt: now,
  };
  return await services.store.transaction(async (tx) => {
    // Two sign-ins at once bring the same user.
    const brought = await findUser(tx, pool, name);
    if (brought !== undefined) return brought;
    await insertUser(tx, pool, user, 'User already exists');
    await claimAliases(tx, pool, user, response?.forceAliasCreation === true);
    return user;
  });
}
