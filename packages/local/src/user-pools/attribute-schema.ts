import { invalidParameter } from './errors.js';

/** One attribute of a pool's schema, as `DescribeUserPool` gives it. */
export interface SchemaAttribute {
  readonly Name: string;
  readonly AttributeDataType: 'String' | 'Number' | 'DateTime' | 'Boolean';
  readonly DeveloperOnlyAttribute: boolean;
  readonly Mutable: boolean;
  readonly Required: boolean;
  readonly StringAttributeConstraints?: { readonly MinLength?: string; readonly MaxLength?: string };
  readonly NumberAttributeConstraints?: { readonly MinValue?: string; readonly MaxValue?: string };
}

/** What `CreateUserPool` takes for an attribute of its `Schema`. */
export type SchemaAttributeInput = Partial<SchemaAttribute>;

const ANY_LENGTH = { MinLength: '0', MaxLength: '2048' };

/** The attributes of OpenID Connect that every pool has. */
const standardAttributes: readonly SchemaAttribute[] = [
  standard('sub', {
    Mutable: false,
    Required: true,
    StringAttributeConstraints: { MinLength: '1', MaxLength: '2048' },
  }),
  ...[
    'name',
    'given_name',
    'family_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'email',
  ].map((name) => standard(name)),
  standard('email_verified', { AttributeDataType: 'Boolean' }),
  standard('gender'),
  standard('birthdate', { StringAttributeConstraints: { MinLength: '10', MaxLength: '10' } }),
  standard('zoneinfo'),
  standard('locale'),
  standard('phone_number'),
  standard('phone_number_verified', { AttributeDataType: 'Boolean' }),
  standard('address'),
  standard('updated_at', { AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '0' } }),
  standard('identities', { StringAttributeConstraints: {} }),
];

/** Whether an attribute is the service's own to set, whatever a client may write. */
export function isReservedAttribute(name: string): boolean {
  return name === 'sub' || name === 'identities' || name.startsWith('cognito:');
}

/** Whether an attribute says that another one was verified: readable by a client, never writable. */
export function isVerifiedFlag(name: string): boolean {
  return name === 'email_verified' || name === 'phone_number_verified';
}

/**
 * Checks and completes the custom attributes that a pool gets.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export function makeCustomAttributes(given: readonly SchemaAttributeInput[]): readonly SchemaAttribute[] {
  return given.map((attribute) => {
    if (attribute.Name === undefined) throw invalidParameter('Invalid schema: an attribute needs a name.');
    if (attribute.Required === true) {
      throw invalidParameter('Required custom attributes are not supported currently.');
    }
    return makeCustomAttribute(attribute);
  });
}

/** The schema of a new pool: the standard attributes as changed by `given`, then the custom ones. */
export function makeSchema(given: readonly SchemaAttributeInput[]): readonly SchemaAttribute[] {
  const changes = new Map(given.map((attribute) => [attribute.Name, attribute]));
  const names = new Set(standardAttributes.map((attribute) => attribute.Name));
  return [
    ...standardAttributes.map((attribute) => ({ ...attribute, ...changes.get(attribute.Name) })),
    ...makeCustomAttributes(given.filter((attribute) => !names.has(attribute.Name ?? ''))),
  ];
}

function makeCustomAttribute(given: SchemaAttributeInput): SchemaAttribute {
  const developerOnly = given.DeveloperOnlyAttribute === true;
  const type = given.AttributeDataType ?? 'String';
  return {
    ...given,
    Name: `${developerOnly ? 'dev:' : ''}custom:${given.Name ?? ''}`,
    AttributeDataType: type,
    DeveloperOnlyAttribute: developerOnly,
    Mutable: given.Mutable ?? true,
    Required: false,
    ...(type === 'String' && { StringAttributeConstraints: given.StringAttributeConstraints ?? {} }),
    ...(type === 'Number' && { NumberAttributeConstraints: given.NumberAttributeConstraints ?? {} }),
  };
}

function standard(name: string, changes: Partial<SchemaAttribute> = {}): SchemaAttribute {
  const type = changes.AttributeDataType ?? 'String';
  return {
    Name: name,
    AttributeDataType: type,
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    ...(type === 'String' && { StringAttributeConstraints: ANY_LENGTH }),
    ...changes,
  };
}
