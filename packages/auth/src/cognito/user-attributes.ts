import { AuthError } from '../errors/auth-error.js';

/** The attributes that a pool can verify. */
export type VerifiableUserAttributeKey = 'email' | 'phone_number';

/** The standard attributes of each pool (OpenID Connect Core 1.0, section 5.1). */
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

/** The name of a standard or custom attribute (`custom:department`). */
export type UserAttributeKey = StandardUserAttributeKey | (string & NonNullable<unknown>);

/** Attribute values by name. */
export type UserAttributes = Partial<Readonly<Record<UserAttributeKey, string>>>;

/**
 * Converts attributes to the service's list of `{ Name, Value }`.
 *
 * @throws {AuthError} `validation` for no attribute, and for one without a name or a text.
 */
export function toAttributeList(attributes: UserAttributes, field: string): { Name: string; Value: string }[] {
  const entries = Object.entries(attributes ?? {});
  if (entries.length === 0) throw createAttributesError(field, 'names no attribute');
  return entries.map(([Name, Value]) => {
    if (!Name || typeof Value !== 'string') throw createAttributesError(field, `has no text for "${Name}"`);
    return { Name, Value };
  });
}

/** Creates the error of invalid attributes. */
export function createAttributesError(field: string, message: string): AuthError {
  return new AuthError('validation', 'InvalidUserAttributes', `${field} ${message}.`, {
    recoverySuggestion: 'Pass an object of attribute names and texts.',
    field,
  });
}
