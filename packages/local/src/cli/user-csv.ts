import { UsageError } from '../base/usage-error.js';
import type { Seed, SeedUser } from '../seed/seed.js';
import { standardAttributeNames } from '../user-pools/pools/attribute-schema.js';
import { formatCsv, parseCsv } from './csv.js';

/**
 * Users in the format of Cognito's own import (`GetCSVHeader`): one row each, no passwords.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-using-import-tool.html
 */

const USERNAME = 'cognito:username';
const MFA = 'cognito:mfa_enabled';

const standardColumns = standardAttributeNames.filter((name) => name !== 'sub' && name !== 'identities');

/**
 * Reads the users of a CSV file. They have no password: as after Cognito's import, they must reset it.
 *
 * @throws {UsageError}
 */
export function readUserCsv(text: string): SeedUser[] {
  const [header = [], ...rows] = parseCsv(text);
  if (!header.includes(USERNAME)) throw new UsageError(`The first row of the CSV file has no column ${USERNAME}.`);
  return rows.map((row, index) => {
    if (row.length !== header.length) {
      throw new UsageError(
        `Row ${index + 2} of the CSV file has ${row.length} fields, the first one ${header.length}.`,
      );
    }
    const given = new Map(header.map((name, column) => [name, row[column] ?? '']));
    const username = given.get(USERNAME) ?? '';
    if (username === '') throw new UsageError(`Row ${index + 2} of the CSV file has no ${USERNAME}.`);
    const attributes = [...given].filter(([name, value]) => name !== USERNAME && name !== MFA && value !== '');
    return {
      username,
      status: 'RESET_REQUIRED',
      attributes: Object.fromEntries(
        attributes.map(([name, value]) => [name, name.endsWith('_verified') ? value.toLowerCase() : value]),
      ),
    };
  });
}

/**
 * @throws {UsageError} for an unknown pool
 */
export function writeUserCsv(seed: Seed, userPoolId: string): string {
  const pool = seed.userPools?.find(({ id }) => id === userPoolId);
  if (pool === undefined) throw new UsageError(`There is no user pool ${userPoolId}.`);
  const users = pool.users ?? [];
  const custom = new Set(users.flatMap(({ attributes = {} }) => Object.keys(attributes)));
  for (const name of standardColumns) custom.delete(name);
  const columns = [...standardColumns, ...[...custom].sort()];
  const rows = users.map(({ username, totpSecret, secondFactors, attributes = {} }) => [
    ...columns.map((name) => attributes[name] ?? ''),
    String(secondFactors === undefined ? totpSecret !== undefined : secondFactors.length > 0),
    username,
  ]);
  return formatCsv([[...columns, MFA, USERNAME], ...rows]);
}
