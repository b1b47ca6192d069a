import { hasTrigger, runTrigger } from '../../triggers/triggers.js';
import { wrongCredentials } from '../base/errors.js';
import { createMigratedUser } from '../users/migrated-user.js';
import type { User } from '../users/users.js';
import type { SignInCall } from './attempt.js';

/**
 * Asks the pool's `UserMigration` whether an unknown user has this password elsewhere, and migrates the user.
 *
 * @returns the new user; undefined when the pool has no such trigger
 * @throws ServiceError `NotAuthorizedException` when the function says no, or nothing that makes a user
 */
export async function migrateUser(
  { services, app, validationData, metadata }: SignInCall,
  name: string,
  password: string,
): Promise<User | undefined> {
  const { pool, client } = app;
  if (!hasTrigger(services, pool, 'UserMigration')) return undefined;
  const response = await runTrigger(services, pool, {
    name: 'UserMigration',
    source: 'UserMigration_Authentication',
    userName: name,
    clientId: client.id,
    request: { password, validationData: validationData ?? {}, clientMetadata: metadata ?? {} },
  }).catch(() => undefined);
  const user = await createMigratedUser(services, pool, { name, response, password });
  if (user === undefined) throw wrongCredentials();
  return user;
}
