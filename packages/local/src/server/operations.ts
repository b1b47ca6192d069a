import type { Operation } from '../iam/operation.js';
import { identityPoolOperations } from '../identity-pools/operations.js';
import { stsOperations } from '../sts/operations.js';
import { userPoolOperations } from '../user-pools/operations.js';

/** The operations that speak AWS's JSON protocol. */
export const jsonOperations: readonly Operation[] = [...userPoolOperations, ...identityPoolOperations];

const names: ReadonlySet<string> = new Set([...jsonOperations, ...stsOperations].map(({ name }) => name));

/** Whether one of the services has an operation of this name. */
export function isOperation(name: string): boolean {
  return names.has(name);
}
