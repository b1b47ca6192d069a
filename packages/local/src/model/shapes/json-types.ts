import { ServiceError } from '../../wire/service-error.js';
import type { Shape } from './shapes.js';

/**
 * Checks that a JSON value has the type of a shape.
 *
 * @throws ServiceError `SerializationException`, in the words of the services' JSON parser, without the value.
 */
export function expectKind(kind: Shape['kind'], value: unknown): void {
  if (kind === 'document' || isOfKind(kind, value)) return;
  throw new ServiceError('SerializationException', mismatch(kind, value));
}

function isOfKind(kind: Exclude<Shape['kind'], 'document'>, value: unknown): boolean {
  switch (kind) {
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return Number.isSafeInteger(value);
    case 'timestamp':
      return typeof value === 'number' && Number.isFinite(value);
    case 'blob':
      return typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0;
    case 'list':
      return Array.isArray(value);
    case 'map':
    case 'structure':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
  }
}

const JAVA_NAMES: Readonly<Record<string, string>> = {
  string: 'a String',
  boolean: 'a Boolean',
  integer: 'an Integer',
  timestamp: 'a Date',
  blob: 'a Blob',
};

function mismatch(kind: Shape['kind'], value: unknown): string {
  if (Array.isArray(value)) return 'Start of list found where not expected.';
  if (typeof value === 'object' && value !== null) return 'Start of structure or map found where not expected.';
  const target = JAVA_NAMES[kind];
  if (target === undefined) return 'Unexpected field type.';
  const token = { string: 'STRING', number: 'NUMBER', boolean: value === true ? 'TRUE' : 'FALSE' }[
    typeof value as string
  ];
  return `${token ?? 'NULL'}_VALUE can not be converted to ${target}`;
}
