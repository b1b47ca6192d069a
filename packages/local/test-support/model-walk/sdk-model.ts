import { readFileSync } from 'node:fs';
import * as identityPools from '@aws-sdk/client-cognito-identity';
import * as userPools from '@aws-sdk/client-cognito-identity-provider';

/** The AWS SDK's view of a service beyond inputs: outputs and errors. It is independent of our own reading of the model. */
export interface SdkModel {
  readonly operations: readonly string[];
  /** The faults of an answer by the model, one line each. */
  faultsOf(operation: string, output: unknown): readonly string[];
  /** The exceptions that an operation declares. */
  errorsOf(operation: string): readonly string[];
}

const SDKS = {
  'cognito-idp': { exports: userPools as Record<string, unknown>, name: '@aws-sdk/client-cognito-identity-provider' },
  'cognito-identity': { exports: identityPools as Record<string, unknown>, name: '@aws-sdk/client-cognito-identity' },
};

/** The services that have a model here. */
export type ModelledService = keyof typeof SDKS;

/** `[9, namespace, name, traits, input, output]` */
type OperationSchema = readonly [9, string, string, unknown, () => Schema, () => Schema];

/**
 * A number for a simple type, or a list that begins with one: 0 a simple type with traits, 1 a list, 2 a map,
 * 3 a structure. A member may be a function that returns it, in a list with traits.
 */
type Schema = unknown;

export function readSdkModel(service: ModelledService): SdkModel {
  const { exports, name } = SDKS[service];
  const operations = new Map(
    Object.values(exports)
      .filter((value): value is OperationSchema => Array.isArray(value) && value[0] === 9)
      .map((schema) => [schema[2], schema]),
  );
  return {
    operations: [...operations.keys()].sort(),
    faultsOf: (operation, output) => {
      const schema = operations.get(operation);
      return schema === undefined ? [`${operation} is not in the model`] : faultsOf(schema[5](), output, operation);
    },
    errorsOf: (operation) => declaredErrors(name, operation),
  };
}

function declaredErrors(packageName: string, operation: string): readonly string[] {
  // Only the declarations of the package have them.
  const types = new URL(`../dist-types/commands/${operation}Command.d.ts`, import.meta.resolve(packageName));
  const text = readFileSync(types, 'utf8');
  const names = [...text.matchAll(/@throws \{@link (\w+)\} \((?:client|server) fault\)/g)].map(
    ([, name]) => name ?? '',
  );
  return [...new Set(names)].sort();
}

function faultsOf(schema: Schema, value: unknown, path: string): readonly string[] {
  const of = unwrap(schema);
  if (Array.isArray(of)) {
    const [kind] = of;
    if (kind === 3) return faultsOfStructure(of, value, path);
    if (kind === 1) return faultsOfList(of[4], value, path);
    if (kind === 2) return faultsOfMap(of[5], value, path);
    if (kind === 0) return faultsOf(of[4], value, path);
  }
  if (of === 'unit') return Object.keys(value as object).length === 0 ? [] : [`${path} should be empty`];
  const code = Number(of);
  if (code >= 128) return faultsOfMap(code - 128, value, path);
  if (code >= 64) return faultsOfList(code - 64, value, path);
  return isSimple(code, value) ? [] : [`${path} is ${typeof value}, which the model's type ${code} is not`];
}

function unwrap(schema: Schema): Schema {
  const inner = Array.isArray(schema) && typeof schema[0] !== 'number' ? schema[0] : schema;
  return typeof inner === 'function' ? inner() : inner;
}

function faultsOfStructure(schema: readonly unknown[], value: unknown, path: string): readonly string[] {
  const [, , , , names, members, required = 0] = schema as [0, 0, 0, 0, string[], Schema[], number?];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no structure`];
  const given = value as Record<string, unknown>;
  const missing = names.slice(0, required).filter((name) => given[name] === undefined);
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  return [
    ...missing.map((name) => `${path}.${name} is missing`),
    ...unknown.map((name) => `${path}.${name} is not in the model`),
    ...names.flatMap((name, index) =>
      given[name] === undefined ? [] : faultsOf(members[index], given[name], `${path}.${name}`),
    ),
  ];
}

function faultsOfList(element: Schema, value: unknown, path: string): readonly string[] {
  if (!Array.isArray(value)) return [`${path} is no list`];
  return value.flatMap((item, index) => faultsOf(element, item, `${path}[${index}]`));
}

function faultsOfMap(element: Schema, value: unknown, path: string): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no map`];
  return Object.entries(value).flatMap(([key, item]) => faultsOf(element, item, `${path}.${key}`));
}

function isSimple(code: number, value: unknown): boolean {
  switch (code) {
    case 0:
      return typeof value === 'string';
    case 1:
      return typeof value === 'number';
    case 2:
      return typeof value === 'boolean';
    case 4:
    case 7:
      return typeof value === 'number' && value > 1_000_000_000 && value < 100_000_000_000;
    case 15:
      return value !== undefined;
    case 21:
      return typeof value === 'string' && Buffer.from(value, 'base64').toString('base64') === value;
    default:
      return false;
  }
}
