import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Operation } from '../src/iam/operation.js';
import type { ServiceName } from '../src/wire/operation.js';

const FOLDERS: Readonly<Record<ServiceName, string>> = {
  'cognito-idp': 'user-pools',
  'cognito-identity': 'identity-pools',
  sts: 'sts',
};

/** A file in the folder of a service's operations, and its exports. */
export interface OperationFile {
  /** Without the extension, such as `get-id`. */
  readonly name: string;
  readonly exports: Readonly<Record<string, Operation>>;
}

/** Loads all files of the folder of a service's operations. */
export async function readOperationFiles(service: ServiceName): Promise<readonly OperationFile[]> {
  const folder = fileURLToPath(new URL(`../src/${FOLDERS[service]}/operations/`, import.meta.url));
  const files = readdirSync(folder).filter((file) => !file.endsWith('.test.ts'));
  const names = files.map((file) => file.replace(/\.ts$/, '')).sort();
  return await Promise.all(
    names.map(async (name) => ({ name, exports: await import(/* @vite-ignore */ `${folder}${name}.ts`) })),
  );
}

/** The operations in the folder of a service. */
export async function readOperations(service: ServiceName): Promise<readonly Operation[]> {
  const files = await readOperationFiles(service);
  return files.flatMap(({ exports }) => Object.values(exports));
}

/** The file of an operation: `GetCSVHeader` is in `get-csv-header`. */
export function toFileName(operation: string): string {
  return operation.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-').toLowerCase();
}
