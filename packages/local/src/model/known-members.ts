import type { ServiceName } from '../wire/operation.js';
import { inputShape, serviceModel, shapeNamed } from './models.js';
import type { ServiceModel, Shape } from './shapes/shapes.js';

/**
 * The input of an operation without the members that the model does not know, at any depth. For operations that store
 * their input.
 */
export function keepKnownMembers<Input extends object>(service: ServiceName, operation: string, input: Input): Input {
  return keepKnown(serviceModel(service), inputShape(service, operation), input) as Input;
}

function keepKnown(model: ServiceModel, shape: Shape, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const members = (change: (name: string) => Shape | undefined): unknown =>
    Object.fromEntries(
      Object.entries(value).flatMap(([name, member]) => {
        const known = change(name);
        return known === undefined ? [] : [[name, keepKnown(model, known, member)]];
      }),
    );
  switch (shape.kind) {
    case 'structure':
      return members((name) => memberShape(model, shape.members, name));
    case 'map':
      return members(() => shapeNamed(model, shape.of));
    case 'list':
      return Array.isArray(value) ? value.map((item) => keepKnown(model, shapeNamed(model, shape.of), item)) : value;
    default:
      return value;
  }
}

/**
 * The first member of an operation's input that the model does not know, at any depth.
 *
 * @returns its path, such as `Policies.PasswordPolicy.MinLength`
 */
export function findUnknownMember(service: ServiceName, operation: string, input: object): string | undefined {
  return findUnknown(serviceModel(service), inputShape(service, operation), input);
}

function findUnknown(model: ServiceModel, shape: Shape, value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const under = (name: string, of: Shape, member: unknown): string | undefined => {
    const unknown = findUnknown(model, of, member);
    return unknown === undefined ? undefined : `${name}.${unknown}`;
  };
  for (const [name, member] of Object.entries(value)) {
    let unknown: string | undefined;
    if (shape.kind === 'structure') {
      const known = memberShape(model, shape.members, name);
      unknown = known === undefined ? name : under(name, known, member);
    } else if (shape.kind === 'map' || shape.kind === 'list') {
      unknown = under(name, shapeNamed(model, shape.of), member);
    }
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}

function memberShape(model: ServiceModel, members: Readonly<Record<string, string>>, name: string): Shape | undefined {
  const target = Object.hasOwn(members, name) ? members[name] : undefined;
  return target === undefined ? undefined : shapeNamed(model, target);
}
