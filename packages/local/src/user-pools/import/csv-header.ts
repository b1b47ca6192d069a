import { isReservedAttribute } from '../pools/attribute-schema.js';
import type { UserPool } from '../pools/pool-settings.js';

/** The column of the user's name. */
export const USERNAME_COLUMN = 'cognito:username';
/** The column that says whether text messages are the user's second factor. */
export const MFA_COLUMN = 'cognito:mfa_enabled';

/** The columns of a pool's import files, in the service's order. */
export function listColumns({ settings }: UserPool): readonly string[] {
  const names = settings.SchemaAttributes.map(({ Name }) => Name);
  return [
    ...names.filter((name) => !isReservedAttribute(name) && !name.startsWith('dev:')),
    MFA_COLUMN,
    USERNAME_COLUMN,
  ];
}
