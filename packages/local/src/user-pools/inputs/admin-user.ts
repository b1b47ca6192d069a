import type { LocalServices } from '../../context/services.js';
import { userNotFound } from '../base/errors.js';
import { requirePool, type UserPool } from '../pools/pool-settings.js';
import { findUser, type User } from '../users/users.js';

/** How administrators' operations name a user. */
export interface AdminUserInput {
  readonly UserPoolId: string;
  readonly Username: string;
}

/** @throws ServiceError `ResourceNotFoundException`, `UserNotFoundException` */
export async function requireUser(
  services: LocalServices,
  input: AdminUserInput,
): Promise<{ readonly pool: UserPool; readonly user: User }> {
  const pool = await requirePool(services.store.db, input.UserPoolId);
  const user = await findUser(services.store.db, pool, input.Username);
  if (user === undefined) throw userNotFound();
  return { pool, user };
}
