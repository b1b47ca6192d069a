import { inputShape, serviceModel, shapeNamed } from '../../src/model/models.js';
import { findViolations } from '../../src/model/shapes/constraints.js';
import type { Shape } from '../../src/model/shapes/shapes.js';
import type { ServiceName } from '../../src/wire/operation.js';

/** Well-formed values that name nothing. */
const NOTHING: Readonly<Record<string, unknown>> = {
  UserPoolId: 'us-east-1_Nothing12',
  ClientId: 'nothing00000000000000000000',
  IdentityPoolId: 'us-east-1:00000000-0000-4000-8000-000000000000',
  IdentityId: 'us-east-1:00000000-0000-4000-8000-000000000000',
  SessionId: 'tknaaaaaaaaaaaaaaaaaaaaaaaaa',
  AuthFlow: 'USER_PASSWORD_AUTH',
};

/** Tried in turn for a text of which only the constraints are known. */
const TEXTS: readonly string[] = [
  'nothing',
  'us-east-1',
  '123456',
  'x.y.z',
  'n'.repeat(24),
  'us-east-1_00000000-0000-4000-8000-000000000000',
  'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Nothing12',
  'Your code is {####}',
  'terms-of-use',
  'https://nothing.example/',
];

/** A valid input with the required members alone, which names no existing resource. */
export function sampleInput(service: ServiceName, operation: string): Record<string, unknown> {
  return sampleOf(service, inputShape(service, operation), '') as Record<string, unknown>;
}

function sampleOf(service: ServiceName, shape: Shape, member: string): unknown {
  const part = (name: string, of: string): unknown => sampleOf(service, shapeNamed(serviceModel(service), name), of);
  if (Object.hasOwn(NOTHING, member)) return NOTHING[member];
  switch (shape.kind) {
    case 'string':
      return shape.values?.[0] ?? TEXTS.find((text) => findViolations(shape, text).length === 0) ?? '';
    case 'integer':
      return Math.max(shape.min ?? 1, 1);
    case 'boolean':
      return false;
    case 'timestamp':
      return 1_700_000_000;
    case 'blob':
      return Buffer.from('nothing').toString('base64');
    case 'document':
      return {};
    case 'list':
      return [part(shape.of, '')];
    case 'map':
      return { [String(part(shape.key, ''))]: part(shape.of, '') };
    case 'structure':
      return Object.fromEntries(
        Object.entries(shape.members)
          .filter(([name]) => shape.required?.includes(name))
          .map(([name, of]) => [name, part(of, name)]),
      );
  }
}
