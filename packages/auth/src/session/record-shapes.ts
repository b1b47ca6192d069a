import { createOwnError } from '../errors/own-errors.js';
import type { EndingRecord, FederationRecord, IdentityRecord, UserRecord } from './records.js';

/** A record by example: each member has the type of its example. A member whose name ends in `?` may be absent. */
export interface Shape {
  readonly [name: string]: string | number | boolean | Shape;
}

/** A shape with all members of a record. */
export type RecordShape<Record> = {
  readonly [Name in keyof Record & string as undefined extends Record[Name] ? `${Name}?` : Name]: Shape[string];
};

export const userShape: RecordShape<Omit<UserRecord, 'provider' | 'token' | 'ended'>> = {
  v: 1,
  sid: '',
  gen: 0,
  idToken: '',
  accessToken: '',
  refreshToken: '',
  issuedWallMs: 0,
  'signInDetails?': { 'loginId?': '', 'authFlowType?': '' },
  'isWeb?': true,
};

export const federationShape: RecordShape<Omit<FederationRecord, 'accessToken' | 'ended'>> = {
  v: 1,
  sid: '',
  gen: 0,
  provider: '',
  token: '',
};

export const endingShape: RecordShape<EndingRecord> = { gen: 0, code: '', message: '' };

export const identityShape: RecordShape<IdentityRecord> = {
  v: 1,
  identityId: '',
  'credentials?': {
    accessKeyId: '',
    secretAccessKey: '',
    sessionToken: '',
    expiresAtMs: 0,
    issuedWallMs: 0,
    lifetimeMs: 0,
  },
  'claimedBy?': '',
  'pointer?': '',
  'pool?': '',
  'role?': '',
};

/**
 * Parses a stored record. Returns undefined for a damaged text.
 *
 * @throws {AuthError} `NewerStorage` for a record of a newer version.
 */
export function parseRecord<Record>(text: string, shape: Shape): Record | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The error of the parser quotes the text.
    return undefined;
  }
  if (Object(value).v > 1) throw createOwnError('NewerStorage');
  return fits(value, shape) ? (value as Record) : undefined;
}

function fits(value: unknown, example: Shape[string]): boolean {
  return (
    typeof value === typeof example &&
    value !== null &&
    // Only an object has entries.
    Object.entries(example).every(([name, member]) => {
      const known = name.replace('?', '');
      const found = Object(value)[known];
      return (known !== name && found === undefined) || fits(found, member);
    })
  );
}
