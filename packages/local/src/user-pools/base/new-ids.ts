import { randomInt } from 'node:crypto';
import { isRegion } from '../../base/region.js';
import { invalidParameter } from './errors.js';
import { getRegion } from './issuer.js';

/** A tag of a new pool that chooses its id (a convention of emulators). */
const CUSTOM_ID_TAG = '_custom_id_';
/** The form of an app client's name that chooses its id. */
const CUSTOM_ID_NAME = /^_custom_id_:(.*)$/s;

const LONGEST_POOL_ID = 55;
const LOWERCASE_ALPHANUMERICS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const ALPHANUMERICS = `ABCDEFGHIJKLMNOPQRSTUVWXYZ${LOWERCASE_ALPHANUMERICS}`;
const POOL_NAME_LENGTH = 9;
const CLIENT_ID_LENGTH = 26;

/** Whether a text has the form of a user pool's id. */
export function isUserPoolId(text: string): boolean {
  return text.length <= LONGEST_POOL_ID && /^[\w-]+_[0-9a-zA-Z]+$/.test(text);
}

/**
 * The id of a new user pool: random, or the value of its tag `_custom_id_`.
 *
 * @throws ServiceError `InvalidParameterException` for an invalid id
 */
export function createUserPoolId(region: string, tags: unknown): string {
  const custom = (tags as Readonly<Record<string, string>> | undefined)?.[CUSTOM_ID_TAG];
  if (custom === undefined) return `${region}_${randomText(ALPHANUMERICS, POOL_NAME_LENGTH)}`;
  if (isUserPoolId(custom) && isRegion(getRegion(custom))) return custom;
  throw invalidParameter(`${CUSTOM_ID_TAG} is the whole id of the user pool, such as eu-west-1_Example1.`);
}

/**
 * The id of a new app client: random, or the id in a name of the form `_custom_id_:ID`.
 *
 * @throws ServiceError `InvalidParameterException` for an invalid id
 */
export function createClientId(name: string): string {
  const [, custom] = CUSTOM_ID_NAME.exec(name) ?? [];
  if (custom === undefined) return randomText(LOWERCASE_ALPHANUMERICS, CLIENT_ID_LENGTH);
  if (/^[\w+]{1,128}$/.test(custom)) return custom;
  throw invalidParameter('The id of an app client after _custom_id_: has letters, digits, _ and + only.');
}

/** Random characters of an alphabet. */
function randomText(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}

/** A random secret for an app client. */
export function createClientSecret(): string {
  return randomText(LOWERCASE_ALPHANUMERICS, 51);
}
