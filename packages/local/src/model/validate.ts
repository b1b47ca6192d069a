import type { ServiceName } from '../wire/operation.js';
import { ServiceError } from '../wire/service-error.js';
import { inputShape, serviceModel, shapeNamed } from './models.js';
import { findViolations, listConstraints } from './shapes/constraints.js';
import { expectKind } from './shapes/json-types.js';
import type { ListShape, MapShape, ServiceModel, Shape, StructureShape } from './shapes/shapes.js';

/**
 * Checks the input of an operation against the service's model: required members, types, lengths, ranges, patterns,
 * enumerations, at any depth. Members that the model does not know are ignored, as in the services.
 *
 * @throws ServiceError `SerializationException` for a value of the wrong JSON type; for violated constraints
 *   `InvalidParameterException` (user pools), `ValidationException` (identity pools) or `ValidationError` (STS), the
 *   first ten violations in one message, sensitive values left out of it.
 */
export function validateInput(service: ServiceName, operation: string, input: unknown): void {
  validateStructure(service, inputShape(service, operation), input);
}

/**
 * Checks single values against shapes of the service's model, as {@link validateInput} checks the members of an input.
 *
 * @param shapes the name of each value's shape, such as `UsernameType`; all values are required
 * @throws ServiceError as {@link validateInput}
 */
export function validateValues(
  service: ServiceName,
  shapes: Readonly<Record<string, string>>,
  values: Readonly<Record<string, unknown>>,
): void {
  validateStructure(service, { kind: 'structure', members: shapes, required: Object.keys(shapes) }, values);
}

function validateStructure(service: ServiceName, shape: StructureShape, input: unknown): void {
  const violations: string[] = [];
  const walk: Walk = {
    model: serviceModel(service),
    isFull: () => violations.length >= MOST_VIOLATIONS,
    report: (path, value, constraint) => {
      if (violations.length >= MOST_VIOLATIONS) return;
      violations.push(`Value ${value()}at '${shortened(path)}' failed to satisfy constraint: ${constraint}`);
    },
  };
  visitStructure(walk, shape, input, { path: '', sensitive: false });
  if (violations.length === 0) return;
  const found = `${violations.length} validation error${violations.length === 1 ? '' : 's'} detected: `;
  throw new ServiceError(ERROR_NAMES[service], found + violations.join('; '));
}

/**
 * AWS services report at most ten violations. Tests of other emulators recorded that: kinesalite's sends 501 records,
 * each with two faults, and gets "10 validation errors detected". Values of a wrong type are still found after them.
 */
const MOST_VIOLATIONS = 10;

const ERROR_NAMES: Readonly<Record<ServiceName, string>> = {
  'cognito-idp': 'InvalidParameterException',
  'cognito-identity': 'ValidationException',
  sts: 'ValidationError',
};

interface Walk {
  readonly model: ServiceModel;
  /** Whether all violations of the message have been found. */
  readonly isFull: () => boolean;
  /** `value` gives a text that ends in a blank, or is empty. */
  readonly report: (path: string, value: () => string, constraint: string) => void;
}

interface Place {
  readonly path: string;
  /** Whether something around this place is sensitive. */
  readonly sensitive: boolean;
}

function visit(walk: Walk, shape: Shape, value: unknown, place: Place): void {
  if (shape.kind === 'structure') {
    visitStructure(walk, shape, value, place);
    return;
  }
  expectKind(shape.kind, value);
  if (!walk.isFull()) {
    for (const constraint of findViolations(shape, value)) {
      walk.report(place.path, () => shown(walk, shape, value, place), constraint);
    }
  }
  if (shape.kind === 'list') visitList(walk, shape, value as readonly unknown[], place);
  if (shape.kind === 'map') visitMap(walk, shape, value as Readonly<Record<string, unknown>>, place);
}

function visitStructure(walk: Walk, shape: StructureShape, value: unknown, place: Place): void {
  expectKind('structure', value);
  const given = value as Readonly<Record<string, unknown>>;
  const sensitive = place.sensitive || shape.sensitive === true;
  for (const { name, label, memberShape, isRequired } of readMembers(walk.model, shape)) {
    const member = Object.hasOwn(given, name) ? given[name] : undefined;
    const isMissing = member === undefined || member === null;
    if (isMissing && (!isRequired || walk.isFull())) continue;
    const path = place.path === '' ? label : `${place.path}.${label}`;
    if (!isMissing) visit(walk, memberShape, member, { path, sensitive });
    else walk.report(path, () => shown(walk, memberShape, null, { path, sensitive }), MUST_NOT_BE_NULL);
  }
}

/** A member of a structure, with what each value of it needs. */
interface Member {
  readonly name: string;
  /** How a violation names it: with a small first letter. */
  readonly label: string;
  readonly memberShape: Shape;
  readonly isRequired: boolean;
}

/** A list may hold hundreds of thousands of structures. */
const known = new WeakMap<StructureShape, readonly Member[]>();

function readMembers(model: ServiceModel, shape: StructureShape): readonly Member[] {
  let members = known.get(shape);
  if (members === undefined) {
    members = Object.entries(shape.members).map(([name, target]) => ({
      name,
      label: `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
      memberShape: shapeNamed(model, target),
      isRequired: shape.required?.includes(name) === true,
    }));
    known.set(shape, members);
  }
  return members;
}

function visitList(walk: Walk, shape: ListShape, value: readonly unknown[], place: Place): void {
  const element = shapeNamed(walk.model, shape.of);
  const sensitive = place.sensitive || shape.sensitive === true;
  if (element.kind === 'structure') {
    value.forEach((item, index) => {
      const path = walk.isFull() ? '' : `${place.path}.${index + 1}.member`;
      if (item === null) walk.report(path, () => 'null ', MUST_NOT_BE_NULL);
      else visitStructure(walk, element, item, { path, sensitive });
    });
    return;
  }
  const constraint = constraintOfParts(walk, element, value);
  if (constraint !== undefined) {
    walk.report(place.path, () => shown(walk, shape, value, place), `Member must satisfy constraint: ${constraint}`);
  }
}

function visitMap(walk: Walk, shape: MapShape, value: Readonly<Record<string, unknown>>, place: Place): void {
  const ofKeys = constraintOfParts(walk, shapeNamed(walk.model, shape.key), Object.keys(value));
  if (ofKeys !== undefined) {
    walk.report(place.path, () => shown(walk, shape, value, place), `Map keys must satisfy constraint: ${ofKeys}`);
  }
  const element = shapeNamed(walk.model, shape.of);
  const sensitive = place.sensitive || shape.sensitive === true;
  if (element.kind === 'structure') {
    for (const [key, item] of Object.entries(value)) {
      const path = walk.isFull() ? '' : `${place.path}.${key}.member`;
      if (item === null) walk.report(path, () => 'null ', MUST_NOT_BE_NULL);
      else visitStructure(walk, element, item, { path, sensitive });
    }
    return;
  }
  const ofValues = constraintOfParts(walk, element, Object.values(value));
  if (ofValues !== undefined) {
    walk.report(place.path, () => shown(walk, shape, value, place), `Map value must satisfy constraint: ${ofValues}`);
  }
}

const MUST_NOT_BE_NULL = 'Member must not be null';

/** All constraints on the parts of a collection, when a part breaks one of them. */
function constraintOfParts(walk: Walk, shape: Shape, parts: readonly unknown[]): string | undefined {
  let isBroken = false;
  for (const part of parts) {
    if (part === null) {
      isBroken = true;
      continue;
    }
    expectKind(shape.kind, part);
    isBroken ||= !walk.isFull() && findViolations(shape, part).length > 0;
  }
  return isBroken ? `[${[...listConstraints(shape), MUST_NOT_BE_NULL].join(', ')}]` : undefined;
}

const LONGEST_SHOWN_VALUE = 1024;

function shown(walk: Walk, shape: Shape, value: unknown, place: Place): string {
  if (place.sensitive || isSensitive(walk.model, shape)) return '';
  if (value === null) return 'null ';
  return `'${shortened(asJavaPrints(value, LONGEST_SHOWN_VALUE + 1))}' `;
}

function isSensitive(model: ServiceModel, shape: Shape): boolean {
  if ('sensitive' in shape && shape.sensitive === true) return true;
  if (shape.kind === 'list') return isSensitive(model, shapeNamed(model, shape.of));
  if (shape.kind === 'map') {
    return isSensitive(model, shapeNamed(model, shape.key)) || isSensitive(model, shapeNamed(model, shape.of));
  }
  if (shape.kind !== 'structure') return false;
  return Object.values(shape.members).some((name) => isSensitive(model, shapeNamed(model, name)));
}

function shortened(text: string): string {
  return text.length > LONGEST_SHOWN_VALUE ? `${text.slice(0, LONGEST_SHOWN_VALUE)}...` : text;
}

/** @param most how many characters are needed; what follows them may be left out */
function asJavaPrints(value: unknown, most: number): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const isList = Array.isArray(value);
  let text = isList ? '[' : '{';
  for (const [key, item] of Object.entries(value)) {
    if (text.length > most) return text;
    const separator = text.length > 1 ? ', ' : '';
    text += `${separator}${isList ? '' : `${key}=`}${asJavaPrints(item, most - text.length)}`;
  }
  return `${text}${isList ? ']' : '}'}`;
}
