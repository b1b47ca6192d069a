import { findMatcher } from './patterns.js';
import type { Shape } from './shapes.js';

/** The constraints of a shape that a value of the right type breaks, in the services' words. */
export function findViolations(shape: Shape, value: unknown): readonly string[] {
  switch (shape.kind) {
    case 'string':
      return brokenByString(shape, value as string);
    case 'integer':
      return brokenByNumber(shape, value as number, 'value');
    case 'blob':
      return brokenByNumber(shape, Buffer.byteLength(value as string, 'base64'), 'length');
    case 'list':
      return brokenByNumber(shape, (value as readonly unknown[]).length, 'length');
    case 'map':
      return brokenByNumber(shape, Object.keys(value as object).length, 'length');
    default:
      return NONE;
  }
}

/** All constraints of a shape, in the services' words. */
export function listConstraints(shape: Shape): readonly string[] {
  if (!('min' in shape || 'max' in shape || 'pattern' in shape || 'values' in shape)) return NONE;
  const measure = shape.kind === 'integer' ? 'value' : 'length';
  return [
    ...('max' in shape && shape.max !== undefined ? [atMost(measure, shape.max)] : NONE),
    ...('min' in shape && shape.min !== undefined ? [atLeast(measure, shape.min)] : NONE),
    ...('pattern' in shape && shape.pattern !== undefined ? [matching(shape.pattern)] : NONE),
    ...('values' in shape && shape.values !== undefined ? [oneOf(shape.values)] : NONE),
  ];
}

const NONE: readonly string[] = [];

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

function brokenByString(shape: Shape & { readonly kind: 'string' }, value: string): readonly string[] {
  if (shape.values !== undefined) return shape.values.includes(value) ? NONE : [oneOf(shape.values)];
  // UTF-16 units are never fewer than characters, so only a value at the bounds is counted.
  const bounded = shape.min !== undefined || shape.max !== undefined;
  const ofLength = bounded ? brokenByNumber(shape, charactersOf(value, shape), 'length') : NONE;
  if (shape.pattern === undefined) return ofLength;
  // A pattern is tried only on a value that is not too long.
  if (ofLength.length > 0 && shape.max !== undefined && value.length > shape.max) return ofLength;
  return findMatcher(shape.pattern)(value) ? ofLength : [...ofLength, matching(shape.pattern)];
}

function charactersOf(value: string, { min = 0, max = Number.POSITIVE_INFINITY }: Bounds): number {
  const units = value.length;
  if (units <= max && units >= 2 * min) return units;
  if (units > 2 * max || units < min) return units;
  return Array.from(value).length;
}

function brokenByNumber({ min, max }: Bounds, actual: number, measure: 'length' | 'value'): readonly string[] {
  if (min !== undefined && actual < min) return [atLeast(measure, min)];
  if (max !== undefined && actual > max) return [atMost(measure, max)];
  return NONE;
}

function atMost(measure: string, max: number): string {
  return `Member must have ${measure} less than or equal to ${max}`;
}

function atLeast(measure: string, min: number): string {
  return `Member must have ${measure} greater than or equal to ${min}`;
}

function matching(pattern: string): string {
  return `Member must satisfy regular expression pattern: ${pattern}`;
}

function oneOf(values: readonly string[]): string {
  return `Member must satisfy enum value set: [${values.join(', ')}]`;
}
