import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ServiceName } from '../wire/operation.js';
import { ServiceError } from '../wire/service-error.js';
import { inputShape, serviceModel, shapeNamed } from './models.js';
import type { Shape, StringShape, StructureShape } from './shapes/shapes.js';
import { validateInput } from './validate.js';

const errorNames = {
  'cognito-idp': 'InvalidParameterException',
  'cognito-identity': 'ValidationException',
  sts: 'ValidationError',
};
const operations = (Object.keys(errorNames) as ServiceName[]).flatMap((service) =>
  Object.keys(serviceModel(service).operations).map((operation) => ({ service, operation })),
);

// Represents each Unicode category by some of its characters, which fast-check's string generator supports.
const categories: Readonly<Record<string, string>> = { L: 'a-zà', M: '\u0301', S: '$<', N: '0-9', P: '!,', Z: ' ' };

function textOf({ pattern, values, min = 0, max }: StringShape): fc.Arbitrary<string> {
  if (values !== undefined) return fc.constantFrom(...values);
  const longest = Math.min(max ?? 40, Math.max(min, 40));
  if (pattern === undefined) return fc.string({ minLength: min, maxLength: longest, unit: 'grapheme-ascii' });
  // Of what a pattern allows, printable ASCII will do; every repetition is as long as the bounds ask for.
  const plain = pattern
    .replace(/\\p\{(\w)\}/g, (_, category: string) => categories[category] ?? '')
    .replace(/\[\\u0009[^\]]*\]/g, '[ -~]')
    .replaceAll('.*', '[a-z]*');
  const repetitions = plain.match(/\][+*]/g)?.length ?? 1;
  const least = Math.ceil(Math.max(min, 1) / repetitions);
  const most = Math.min(least + 6, Math.floor((max ?? 9999) / repetitions));
  return fc.stringMatching(new RegExp(`^(?:${plain.replace(/\][+*]/g, `]{${least},${most}}`)})$`)).filter(hasLength);

  function hasLength({ length }: string): boolean {
    return length >= min && length <= (max ?? 9999);
  }
}

function arbitraryOf(service: ServiceName, shape: Shape): fc.Arbitrary<unknown> {
  const part = (name: string): fc.Arbitrary<unknown> => arbitraryOf(service, shapeNamed(serviceModel(service), name));
  switch (shape.kind) {
    case 'string':
      return textOf(shape);
    case 'integer':
      return fc.integer({ min: shape.min ?? -1000, max: shape.max ?? 100_000 });
    case 'boolean':
      return fc.boolean();
    case 'blob':
      return fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('base64'));
    case 'timestamp':
      return fc.integer({ min: 0 });
    case 'document':
      return fc.jsonValue().filter((value) => value !== null);
    case 'list':
      return fc.array(part(shape.of), { minLength: shape.min ?? 0, maxLength: Math.min(shape.max ?? 3, 3) });
    case 'map':
      return fc.dictionary(part(shape.key) as fc.Arbitrary<string>, part(shape.of), {
        minKeys: shape.min ?? 0,
        maxKeys: Math.min(shape.max ?? 2, 2),
      });
    case 'structure':
      return fc.record(Object.fromEntries(Object.entries(shape.members).map(([name, of]) => [name, part(of)])), {
        requiredKeys: [...(shape.required ?? [])],
      });
  }
}

function toSignatureError(
  service: ServiceName,
  operation: string,
  input: unknown,
): { name: string; message: string } | undefined {
  try {
    validateInput(service, operation, input);
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError) return { name: error.name, message: error.message };
    throw error;
  }
}

test.each(operations)('$service $operation accepts what its model allows', ({ service, operation }) => {
  fc.assert(
    fc.property(arbitraryOf(service, inputShape(service, operation)), (input) => {
      expect(toSignatureError(service, operation, input)).toBeUndefined();
    }),
    { numRuns: 8 },
  );
});

/** Ways to break one constraint of one top-level member, each with how the message must end. */
function breakages(shape: Shape): { readonly value: unknown; readonly constraint: string }[] {
  const found: { value: unknown; constraint: string }[] = [];
  if (shape.kind === 'string' && shape.values !== undefined) {
    found.push({ value: 'FOREIGN', constraint: `Member must satisfy enum value set: [${shape.values.join(', ')}]` });
  } else if (shape.kind === 'string') {
    if (shape.max !== undefined) {
      found.push({
        value: 'a'.repeat(shape.max + 1),
        constraint: `Member must have length less than or equal to ${shape.max}`,
      });
    }
    if (shape.min !== undefined && shape.min > 0 && shape.pattern === undefined) {
      found.push({
        value: 'a'.repeat(shape.min - 1),
        constraint: `Member must have length greater than or equal to ${shape.min}`,
      });
    }
    if (shape.pattern !== undefined && !shape.pattern.startsWith('.*')) {
      const value = '\u0000'.repeat(Math.max(shape.min ?? 1, 1));
      if (!/\[\\S\]/.test(shape.pattern)) {
        found.push({ value, constraint: `Member must satisfy regular expression pattern: ${shape.pattern}` });
      }
    }
  } else if (shape.kind === 'integer') {
    if (shape.max !== undefined) {
      found.push({ value: shape.max + 1, constraint: `Member must have value less than or equal to ${shape.max}` });
    }
    if (shape.min !== undefined) {
      found.push({ value: shape.min - 1, constraint: `Member must have value greater than or equal to ${shape.min}` });
    }
  }
  return found;
}

function brokenMembers(service: ServiceName, shape: StructureShape) {
  return Object.entries(shape.members).flatMap(([member, of]) => {
    const missing = shape.required?.includes(member) ? [{ value: null, constraint: 'Member must not be null' }] : [];
    const broken = breakages(shapeNamed(serviceModel(service), of));
    return [...missing, ...broken].map((breakage) => ({ member, ...breakage }));
  });
}

const breakable = operations.filter(
  ({ service, operation }) => brokenMembers(service, inputShape(service, operation)).length > 0,
);

test.each(breakable)('$service $operation names the one constraint that is broken', ({ service, operation }) => {
  const shape = inputShape(service, operation);
  fc.assert(
    fc.property(
      arbitraryOf(service, shape),
      fc.constantFrom(...brokenMembers(service, shape)),
      (input, { member, value, constraint }) => {
        const path = `${member.charAt(0).toLowerCase()}${member.slice(1)}`;
        const refused = toSignatureError(service, operation, { ...(input as object), [member]: value });
        expect(refused?.name).toBe(errorNames[service]);
        expect(refused?.message).toMatch(/^1 validation error detected: Value /);
        expect(refused?.message.endsWith(`at '${path}' failed to satisfy constraint: ${constraint}`)).toBe(true);
      },
    ),
    { numRuns: 12 },
  );
});

test('any JSON is accepted, or denied with a service error', () => {
  const members = fc.constantFrom(
    ...operations.flatMap(({ service, operation }) => Object.keys(inputShape(service, operation).members)),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...operations),
      fc.oneof(fc.jsonValue(), fc.dictionary(members, fc.jsonValue())),
      ({ service, operation }, input) => {
        const refused = toSignatureError(service, operation, input);
        if (refused !== undefined) expect(['SerializationException', errorNames[service]]).toContain(refused.name);
      },
    ),
    { numRuns: 2000 },
  );
});
