import { invalidParameter } from '../base/errors.js';

/** One attribute of a pool's schema, with the API's names. */
export interface SchemaAttribute {
  readonly Name: string;
  readonly AttributeDataType: 'String' | 'Number' | 'DateTime' | 'Boolean';
  readonly DeveloperOnlyAttribute: boolean;
  readonly Mutable: boolean;
  readonly Required: boolean;
  readonly StringAttributeConstraints?: { readonly MinLength?: string; readonly MaxLength?: string };
  readonly NumberAttributeConstraints?: { readonly MinValue?: string; readonly MaxValue?: string };
}

/** An attribute that is given for a schema. */
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

/** The names of these attributes, in the order in which the service lists them. */
export const standardAttributeNames: readonly string[] = standardAttributes.map(({ Name }) => Name);

/** Whether only the service sets an attribute: no client may write it. */
export function isReservedAttribute(name: string): boolean {
  return name === 'sub' || name === 'identities' || name.startsWith('cognito:');
}

/** Whether an attribute says that another one is verified: a client may read it, and never write it. */
export function isVerifiedFlag(name: string): boolean {
  return name === 'email_verified' || name === 'phone_number_verified';
}

/** The most custom attributes of a pool. */
const MOST_CUSTOM_ATTRIBUTES = 50;

/**
 * The schema of a new pool: the standard attributes as changed by `given`, then the custom ones.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export function createSchema(given: readonly SchemaAttributeInput[]): readonly SchemaAttribute[] {
  const changes = new Map(given.map((attribute) => [attribute.Name, attribute]));
  const schema = standardAttributes.map((attribute) => changeStandardAttribute(attribute, changes.get(attribute.Name)));
  return addToSchema(
    schema,
    given.filter(({ Name }) => !isStandardName(Name)),
  );
}

/**
 * Adds custom attributes to a schema.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export function addToSchema(
  schema: readonly SchemaAttribute[],
  given: readonly SchemaAttributeInput[],
): readonly SchemaAttribute[] {
  const names = new Set(schema.map(({ Name }) => Name));
  const added = given.map((attribute) => {
    const custom = createCustomAttribute(attribute);
    if (names.has(custom.Name)) {
      throw invalidParameter(`${custom.Name}: Existing attribute already has name ${custom.Name}.`);
    }
    names.add(custom.Name);
    return custom;
  });
  const all = [...schema, ...added];
  if (all.filter(({ Name }) => !isStandardName(Name)).length > MOST_CUSTOM_ATTRIBUTES) {
    throw invalidParameter(`A user pool can have ${MOST_CUSTOM_ATTRIBUTES} custom attributes.`);
  }
  return all;
}

/** A schema with the standard attributes that it lacks. */
export function completeSchema(described: readonly SchemaAttribute[]): readonly SchemaAttribute[] {
  const known = new Map(described.map((attribute) => [attribute.Name, attribute]));
  return [
    ...standardAttributes.map((attribute) => ({ ...attribute, ...known.get(attribute.Name) })),
    ...described.filter(({ Name }) => !isStandardName(Name)),
  ];
}

function isStandardName(name: string | undefined): boolean {
  return standardAttributes.some(({ Name }) => Name === name);
}

function changeStandardAttribute(
  attribute: SchemaAttribute,
  change: SchemaAttributeInput | undefined,
): SchemaAttribute {
  if (change === undefined) return attribute;
  const { AttributeDataType: type = attribute.AttributeDataType, DeveloperOnlyAttribute: developerOnly } = change;
  if (type !== attribute.AttributeDataType || developerOnly === true) {
    throw invalidParameter(
      'You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ' +
        attribute.Name,
    );
  }
  const changed = { ...attribute, ...change };
  assertConstraints(changed, attribute.Name);
  return changed;
}

function createCustomAttribute(given: SchemaAttributeInput): SchemaAttribute {
  const { Name: name, AttributeDataType: type, DeveloperOnlyAttribute: developerOnly = false } = given;
  if (name === undefined) throw invalidParameter('Invalid schema: an attribute needs a name.');
  if (type === undefined) {
    throw invalidParameter('Invalid AttributeDataType input, consider using the provided AttributeDataType enum.');
  }
  if (given.Required === true) throw invalidParameter('Required custom attributes are not supported currently.');
  const { StringAttributeConstraints: lengths = {}, NumberAttributeConstraints: range } = given;
  const attribute: SchemaAttribute = {
    Name: `${developerOnly ? 'dev:' : ''}custom:${name}`,
    AttributeDataType: type,
    DeveloperOnlyAttribute: developerOnly,
    Mutable: given.Mutable ?? true,
    Required: false,
    ...(type === 'String' && { StringAttributeConstraints: lengths }),
    ...(type === 'Number' && range !== undefined && { NumberAttributeConstraints: range }),
  };
  assertConstraints(attribute, attribute.Name);
  return attribute;
}

const LONGEST_TEXT = 2_048;

/** @throws ServiceError `InvalidParameterException` */
function assertConstraints(attribute: SchemaAttribute, name: string): void {
  const { AttributeDataType: type, StringAttributeConstraints: lengths, NumberAttributeConstraints: range } = attribute;
  if (type === 'String' && lengths !== undefined) {
    const limits = [lengths.MinLength, lengths.MaxLength].map((text) => readLimit(text, /^\d+$/));
    const [least = 0, most = LONGEST_TEXT] = limits;
    if (limits.some(Number.isNaN))
      throw invalidParameter(`Invalid StringAttributeConstraints for schema attribute ${name}`);
    if (Math.max(least, most) > LONGEST_TEXT) {
      throw invalidParameter(`user.${name}: String attributes cannot have a length of more than ${LONGEST_TEXT}`);
    }
    if (most < least) throw invalidParameter(`user.${name}: Max length cannot be less than min length.`);
  }
  if (type === 'Number' && range !== undefined) {
    const limits = [range.MinValue, range.MaxValue].map((text) => readLimit(text, /^-?\d+$/));
    const [least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY] = limits;
    if (limits.some(Number.isNaN))
      throw invalidParameter(`Invalid NumberAttributeConstraints for schema attribute ${name}`);
    if (most < least) throw invalidParameter(`user.${name}: Max value cannot be less than min value.`);
  }
}

/** A limit as a number, `NaN` if it is no whole number. */
function readLimit(text: string | undefined, form: RegExp): number | undefined {
  if (text === undefined) return undefined;
  return form.test(text) ? Number(text) : Number.NaN;
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
