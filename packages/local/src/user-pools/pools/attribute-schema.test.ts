import { expect, test } from 'vitest';
import { addToSchema, createSchema, type SchemaAttributeInput } from './attribute-schema.js';

const STANDARD = 'You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute';
const LENGTH = 'String attributes cannot have a length of more than 2048';

function text(Name: string, StringAttributeConstraints: SchemaAttributeInput['StringAttributeConstraints'] & object) {
  return { Name, AttributeDataType: 'String', StringAttributeConstraints } as const;
}

function number(Name: string, NumberAttributeConstraints: SchemaAttributeInput['NumberAttributeConstraints'] & object) {
  return { Name, AttributeDataType: 'Number', NumberAttributeConstraints } as const;
}

test.each<[SchemaAttributeInput, string]>([
  [{ Name: 'email', AttributeDataType: 'Number' }, `${STANDARD} email`],
  [{ Name: 'birthdate', AttributeDataType: 'DateTime' }, `${STANDARD} birthdate`],
  [{ Name: 'nickname', DeveloperOnlyAttribute: true }, `${STANDARD} nickname`],
  [text('email', { MaxLength: '2049' }), `user.email: ${LENGTH}`],
  [text('name', { MinLength: '9', MaxLength: '3' }), 'user.name: Max length cannot be less than min length.'],
  [number('updated_at', { MinValue: '9', MaxValue: '3' }), 'user.updated_at: Max value cannot be less than min value.'],
])('a standard attribute is not changed to %j', (attribute, message) => {
  const denial = expect.objectContaining({ name: 'InvalidParameterException', message });
  expect(() => createSchema([attribute])).toThrow(denial);
});

test.each<[SchemaAttributeInput, string]>([
  [{ Name: 'plan' }, 'Invalid AttributeDataType input, consider using the provided AttributeDataType enum.'],
  [
    { Name: 'plan', AttributeDataType: 'String', Required: true },
    'Required custom attributes are not supported currently.',
  ],
  [text('plan', { MinLength: '2049' }), `user.custom:plan: ${LENGTH}`],
  [text('plan', { MinLength: '2', MaxLength: '1' }), 'user.custom:plan: Max length cannot be less than min length.'],
  [text('plan', { MinLength: 'ten' }), 'Invalid StringAttributeConstraints for schema attribute custom:plan'],
  [text('plan', { MinLength: '-1' }), 'Invalid StringAttributeConstraints for schema attribute custom:plan'],
  [number('age', { MinValue: '2', MaxValue: '1' }), 'user.custom:age: Max value cannot be less than min value.'],
  [number('age', { MaxValue: '1.5' }), 'Invalid NumberAttributeConstraints for schema attribute custom:age'],
])('a custom attribute is not %j, in a new pool or added', (attribute, message) => {
  const denial = expect.objectContaining({ name: 'InvalidParameterException', message });
  expect(() => createSchema([attribute])).toThrow(denial);
  expect(() => addToSchema(createSchema([]), [attribute])).toThrow(denial);
});

test('two custom attributes of one name are refused', () => {
  expect(() => createSchema([text('plan', {}), number('plan', {})])).toThrow(
    expect.objectContaining({
      name: 'InvalidParameterException',
      message: 'custom:plan: Existing attribute already has name custom:plan.',
    }),
  );
});

test('a custom attribute shows its defaults, and constraints of a number only when they are given', () => {
  const Schema = [
    { Name: 'text', AttributeDataType: 'String' as const },
    { Name: 'count', AttributeDataType: 'Number' as const },
    number('range', { MinValue: '-5', MaxValue: '5' }),
  ];
  const custom = createSchema(Schema).filter(({ Name }) => Name.startsWith('custom:'));
  const defaults = { DeveloperOnlyAttribute: false, Mutable: true, Required: false };
  expect(custom).toEqual([
    { Name: 'custom:text', AttributeDataType: 'String', StringAttributeConstraints: {}, ...defaults },
    { Name: 'custom:count', AttributeDataType: 'Number', ...defaults },
    { ...number('custom:range', { MinValue: '-5', MaxValue: '5' }), ...defaults },
  ]);
});
