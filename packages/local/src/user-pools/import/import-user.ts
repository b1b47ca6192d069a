import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from '../base/errors.js';
import { type Mfa, saveMfa } from '../factors/mfa.js';
import { contacts } from '../messages/delivery.js';
import type { UserPool } from '../pools/pool-settings.js';
import { assertSchema } from '../users/attributes.js';
import { toNewUser } from '../users/new-user.js';
import { claimAliases, insertUser, nameUser } from '../users/sign-in-names.js';
import type { User } from '../users/users.js';
import { MFA_COLUMN, USERNAME_COLUMN } from './csv-header.js';

/** A valid user of an import file. */
export interface ImportedUser {
  readonly user: User;
  readonly withSmsMfa: boolean;
}

/**
 * Creates a user from a row. It has no password: the user sets one as after a forgotten password, which needs a verified
 * contact.
 *
 * @throws ServiceError `InvalidParameterException` for an invalid row
 */
export function readImportedUser(
  pool: UserPool,
  columns: readonly string[],
  { row, sub, now }: { readonly row: readonly string[]; readonly sub: string; readonly now: number },
): ImportedUser {
  if (row.length !== columns.length) throw invalidParameter('The number of columns is not that of the header.');
  const values = Object.fromEntries(columns.map((name, index) => [name, row[index] ?? '']));
  const { [USERNAME_COLUMN]: asked = '', [MFA_COLUMN]: mfa = '', ...given } = values;
  if (asked === '') throw invalidParameter(`${USERNAME_COLUMN} is missing.`);
  const { username, attributes } = nameUser(pool, asked, sub, withFlags(given));
  assertSchema(pool, attributes, { complete: true });
  const reachable = contacts.some(
    (contact) => attributes[contact] !== undefined && attributes[`${contact}_verified`] === 'true',
  );
  if (!reachable) throw invalidParameter('Neither email nor phone_number is verified.');
  const withSmsMfa = mfa.toLowerCase() === 'true';
  if (withSmsMfa && attributes['phone_number'] === undefined) throw invalidParameter('MFA needs a phone_number.');
  const user = toNewUser(now, {
    sub,
    userPoolId: pool.id,
    username,
    status: 'RESET_REQUIRED',
    enabled: true,
    attributes,
    password: undefined,
  });
  return { user, withSmsMfa };
}

/** The attributes with flags in lower case, and without flags of absent contacts. */
function withFlags(given: Readonly<Record<string, string>>): Record<string, string> {
  const attributes = { ...given };
  for (const contact of contacts) {
    const flag = `${contact}_verified`;
    if (attributes[contact]) attributes[flag] = attributes[flag]?.toLowerCase() === 'true' ? 'true' : 'false';
    else delete attributes[flag];
  }
  return attributes;
}

/**
 * Writes an imported user, unless one of its names is taken.
 *
 * @returns whether the user was written
 */
export async function writeImportedUser(
  tx: Kysely<Tables>,
  pool: UserPool,
  { user, withSmsMfa }: ImportedUser,
): Promise<boolean> {
  try {
    await insertUser(tx, pool, user, 'User already exists');
    if (pool.settings.AliasAttributes !== undefined) await claimAliases(tx, pool, user, false);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    // The transaction keeps the other users, and drops what it has of this one.
    await tx.deleteFrom('users').where('sub', '=', user.sub).execute();
    return false;
  }
  if (withSmsMfa) await saveMfa(tx, user.sub, SMS_MFA);
  return true;
}

const SMS_MFA: Mfa = {
  enabled: { SMS_MFA: true, SOFTWARE_TOKEN_MFA: false, EMAIL_OTP: false },
  preferred: undefined,
  webAuthn: false,
  totp: undefined,
  pendingSecret: undefined,
  lastStep: 0,
};
