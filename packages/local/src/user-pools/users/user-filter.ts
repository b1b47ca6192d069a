import { invalidParameter } from '../base/errors.js';
import type { SearchedAttribute } from '../base/schema.js';

/** What `ListUsers` is asked to find. */
export interface UserFilter {
  readonly column: FilterColumn;
  readonly operator: '=' | '^=';
  readonly value: string;
}

export type FilterColumn = 'username' | 'status' | 'enabled' | 'sub' | SearchedAttribute;

const COLUMNS: Readonly<Record<string, FilterColumn>> = {
  username: 'username',
  email: 'email',
  phone_number: 'phone_number',
  name: 'name',
  given_name: 'given_name',
  family_name: 'family_name',
  preferred_username: 'preferred_username',
  'cognito:user_status': 'status',
  status: 'enabled',
  sub: 'sub',
};

const FILTER = /^\s*([^\s=^"]+)\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/;

/**
 * Reads a `Filter`: attribute, `=` or `^=` (begins with), value in double quotes, in which `\` escapes. Nothing for
 * an empty one.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export function parseUserFilter(text: string | undefined): UserFilter | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const [, name = '', operator, quoted = ''] = FILTER.exec(text) ?? [];
  if (operator !== '=' && operator !== '^=') throw invalidParameter('Error while parsing filter');
  const column = Object.hasOwn(COLUMNS, name) ? COLUMNS[name] : undefined;
  if (column === undefined) throw invalidParameter(`Invalid search attribute: ${name}`);
  return { column, operator, value: quoted.replace(/\\(.)/g, '$1') };
}
