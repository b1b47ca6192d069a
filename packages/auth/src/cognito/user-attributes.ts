import { AuthError } from '../errors/auth-error.js';

/** The attributes that a pool can verify. */
export type VerifiableUserAttributeKey = 'email' | 'phone_number';

/** The attributes that every pool has (OpenID Connect Core 1.0, section 5.1). */
export type StandardUserAttributeKey =
  | VerifiableUserAttributeKey
  | 'address'
  | 'birthdate'
  | 'email_verified'
  | 'family_name'
  | 'gender'
  | 'given_name'
  | 'locale'
  | 'middle_name'
  | 'name'
  | 'nickname'
  | 'phone_number_verified'
  | 'picture'
  | 'preferred_username'
  | 'profile'
  | 'sub'
  | 'updated_at'
  | 'website'
  | 'zoneinfo';

/** An attribute's name in the pool: a standard one, or one of the pool's own (`custom:department`). */
export type UserAttributeKey = StandardUserAttributeKey | (string & NonNullable<unknown>);

/** Attributes by their names. */
export type UserAttributes = Partial<Readonly<Record<UserAttributeKey, string>>>;

/**
 * The service's list of `{ Name, Value }`.
 *
 * @throws {AuthError} `validation` for no attribute at all, or one without a name or a text.
 */
export function toAttributeList(attributes: UserAttributes, field: string): { Name: string; Value: string }[] {
  const entries = Object.entries(attributes ?? {});
  if (entries.length === 0) throw createAttributesError(field, 'names no attribute');
  return entries.map(([Name, Value]) => {
    if (!Name || typeof Value !== 'string') throw createAttributesError(field, `has no text for "${Name}"`);
    return { Name, Value };
  });
}

/** The error of attributes that can't be sent. */
export function createAttributesError(field: string, message: string): AuthError {
  return new AuthError('validation', 'InvalidUserAttributes', `${field} ${message}.`, {
    recoverySuggestion: 'Pass attributes by their names in the pool, with texts as values.',
    field,
  });
}
