import { readFile } from 'node:fs/promises';
import { UsageError } from '../base/usage-error.js';
import type { RolePolicies } from '../iam/policy-document.js';
import { readRolePolicies } from '../iam/role-policies.js';

/**
 * Reads the file that `--roles` names: IAM policies by the role's name or ARN, as JSON.
 *
 * @throws {UsageError} for an unreadable file, and for an invalid policy
 */
export async function readRolesOption(path: string | undefined): Promise<RolePolicies> {
  if (path === undefined) return {};
  try {
    const policies = JSON.parse(await readFile(path, 'utf8')) as RolePolicies;
    readRolePolicies('000000000000', policies);
    return policies;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The roles in ${path} cannot be used: ${reason}`);
  }
}
