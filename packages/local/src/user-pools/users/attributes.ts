import { invalidParameter, notAuthorized } from '../base/errors.js';
import type { AppClient } from '../clients/client-settings.js';
import { isReservedAttribute, isVerifiedFlag, type SchemaAttribute } from '../pools/attribute-schema.js';
import type { UserPool } from '../pools/pool-settings.js';

/** A user's attributes by name, without `sub`. */
export type Attributes = Readonly<Record<string, string>>;

/** Whether an app client may read an attribute. */
export function isReadable(client: AppClient, name: string): boolean {
  const { ReadAttributes } = client.settings;
  if (name === 'sub' || name === 'identities') return true;
  return ReadAttributes === undefined ? !name.startsWith('dev:') : ReadAttributes.includes(name);
}

/**
 * Checks that a client may write what a user sends through it.
 *
 * @throws ServiceError `NotAuthorizedException`
 */
export function assertWritable(pool: UserPool, client: AppClient, attributes: Attributes): void {
  const { WriteAttributes } = client.settings;
  for (const name of Object.keys(attributes)) {
    const required = pool.settings.SchemaAttributes.some((attribute) => attribute.Name === name && attribute.Required);
    const allowed = WriteAttributes === undefined || WriteAttributes.includes(name);
    if (isReservedAttribute(name) || isVerifiedFlag(name) || name.startsWith('dev:') || !(allowed || required)) {
      throw notAuthorized('A client attempted to write unauthorized attribute');
    }
  }
}

/** @throws ServiceError `InvalidParameterException` for an attribute that the server itself keeps */
export function assertUnreserved(attributes: Attributes): void {
  const reserved = Object.keys(attributes).find(isReservedAttribute);
  if (reserved !== undefined) throw invalidParameter(`Cannot modify the non-mutable attribute ${reserved}`);
}

/**
 * Checks values against a pool's schema: known names, formats, lengths and ranges, and that no required one is missing.
 *
 * @throws ServiceError `InvalidParameterException`, naming every attribute that doesn't conform
 */
export function assertSchema(pool: UserPool, attributes: Attributes, options: { readonly complete: boolean }): void {
  const schema = new Map(pool.settings.SchemaAttributes.map((attribute) => [attribute.Name, attribute]));
  const faults: string[] = [];
  for (const [name, value] of Object.entries(attributes)) {
    const attribute = schema.get(name);
    const fault = attribute === undefined ? 'Attribute does not exist in the schema.' : faultOf(attribute, value);
    if (fault !== undefined) faults.push(`${name}: ${fault}\n`);
  }
  if (options.complete) {
    for (const { Name, Required } of schema.values()) {
      if (Required && Name !== 'sub' && !attributes[Name]) faults.push(`${Name}: The attribute is required\n`);
    }
  }
  if (faults.length > 0) throw invalidParameter(`Attributes did not conform to the schema: ${faults.join('')}`);
  if (attributes['email'] && !isEmail(attributes['email'])) throw invalidParameter('Invalid email address format.');
  if (attributes['phone_number'] && !isPhoneNumber(attributes['phone_number'])) {
    throw invalidParameter('Invalid phone number format.');
  }
}

function faultOf(attribute: SchemaAttribute, value: string): string | undefined {
  if (value === '') return undefined;
  const { AttributeDataType, StringAttributeConstraints: lengths, NumberAttributeConstraints: range } = attribute;
  switch (AttributeDataType) {
    case 'String':
      if (value.length < Number(lengths?.MinLength ?? 0))
        return 'The attribute value is shorter than the minimum length';
      if (value.length > Number(lengths?.MaxLength ?? 2_048))
        return 'The attribute value is longer than the maximum length';
      return undefined;
    case 'Number':
      if (!/^-?\d+$/.test(value)) return 'The attribute value is not a number';
      if (Number(value) < Number(range?.MinValue ?? Number.NEGATIVE_INFINITY))
        return 'The attribute value is below the minimum';
      if (Number(value) > Number(range?.MaxValue ?? Number.POSITIVE_INFINITY))
        return 'The attribute value is above the maximum';
      return undefined;
    case 'Boolean':
      return /^(?:true|false)$/i.test(value) ? undefined : 'The attribute value is not a boolean';
    case 'DateTime':
      return Number.isNaN(Date.parse(value)) ? 'The attribute value is not a date' : undefined;
  }
}

export function isEmail(value: string): boolean {
  return value.length <= 320 && /^[^\s\p{Cc}@]+@[^\s\p{Cc}@.]+(?:\.[^\s\p{Cc}@.]+)*$/u.test(value);
}

/** E.164 */
export function isPhoneNumber(value: string): boolean {
  return /^\+[1-9]\d{1,14}$/.test(value);
}
