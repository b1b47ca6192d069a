import type { Settings } from '../../base/settings.js';
import { isRoleArn } from '../../iam/assumed-role.js';
import type { Caller } from '../../iam/operation.js';
import { accessDenied, validationError } from './errors.js';

/** The longest session of a role that another role assumes. */
const CHAINED_SECONDS = 3_600;

/**
 * Checks that a caller may assume a role of the account. There are no trust policies here; every role of the account
 * trusts the account.
 *
 * @throws ServiceError `ValidationError`, `AccessDenied`
 */
export function assertAssumable(
  { account }: Settings,
  caller: Caller,
  { roleArn, lifeSeconds }: { readonly roleArn: string; readonly lifeSeconds: number },
): void {
  if (!isRoleArn(roleArn)) throw validationError(`${roleArn} is invalid`);
  if (!roleArn.includes(`:iam::${account}:`)) {
    const user = 'arn' in caller ? caller.arn : 'anonymous';
    throw accessDenied(`User: ${user} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`);
  }
  if (caller.kind === 'role' && lifeSeconds > CHAINED_SECONDS) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  }
}
