import type { Operation } from '../../iam/operation.js';
import { isReservedAttribute } from '../pools/attribute-schema.js';
import { requirePool, type UserPool } from '../pools/pool-settings.js';

export const USERNAME_COLUMN = 'cognito:username';
export const MFA_COLUMN = 'cognito:mfa_enabled';

/** The columns that a pool's import files have, in the service's order. */
export function csvHeaderOf({ settings }: UserPool): readonly string[] {
  const names = settings.SchemaAttributes.map(({ Name }) => Name);
  return [
    ...names.filter((name) => !isReservedAttribute(name) && !name.startsWith('dev:')),
    MFA_COLUMN,
    USERNAME_COLUMN,
  ];
}

interface CsvHeader {
  readonly UserPoolId: string;
  readonly CSVHeader: readonly string[];
}

const getCsvHeader: Operation<{ readonly UserPoolId: string }, CsvHeader> = {
  service: 'cognito-idp',
  name: 'GetCSVHeader',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const pool = await requirePool(services.store.db, input.UserPoolId);
    return { UserPoolId: pool.id, CSVHeader: csvHeaderOf(pool) };
  },
};

export const csvHeaderOperations: readonly Operation[] = [getCsvHeader];
