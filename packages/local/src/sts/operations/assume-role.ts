import { describeAssumedRole, isRoleArn } from '../../iam/assumed-role.js';
import type { Operation } from '../../iam/operation.js';
import { vendKeys } from '../../iam/vended-keys.js';
import { ServiceError } from '../../wire/service-error.js';
import { describeKeys, readSessionPolicy, type SessionCredentials } from '../answers/session-credentials.js';

const DEFAULT_SECONDS = 3_600;
/** Keys of a role that assumes another role. */
const CHAINED_SECONDS = 3_600;

interface AssumeRoleInput {
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  readonly Policy?: string;
  readonly DurationSeconds?: number;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}

interface AssumeRoleOutput {
  readonly Credentials: SessionCredentials;
  readonly AssumedRoleUser: { readonly Arn: string; readonly AssumedRoleId: string };
}

/**
 * Keys of a role for the administrator, and for roles whose policy allows it. There are no trust policies here; every
 * role of the account trusts the account.
 */
export const assumeRole: Operation<AssumeRoleInput, AssumeRoleOutput> = {
  service: 'sts',
  name: 'AssumeRole',
  authorization: 'signed',
  handle: (input, { services, caller }) => {
    const { RoleArn: roleArn, RoleSessionName: sessionName, DurationSeconds: lifeSeconds = DEFAULT_SECONDS } = input;
    const { settings } = services;
    if (!isRoleArn(roleArn)) throw new ServiceError('ValidationError', `${roleArn} is invalid`);
    if (!roleArn.includes(`:iam::${settings.account}:`)) {
      const user = 'arn' in caller ? caller.arn : 'anonymous';
      const message = `User: ${user} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
      throw new ServiceError('AccessDenied', message, { status: 403 });
    }
    if (caller.kind === 'role' && lifeSeconds > CHAINED_SECONDS) {
      throw new ServiceError(
        'ValidationError',
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
      );
    }
    const tags = Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
    const keys = vendKeys(services, { roleArn, sessionName, lifeSeconds, tags, ...readSessionPolicy(input.Policy) });
    const { arn, id } = describeAssumedRole(settings, roleArn, sessionName);
    return { Credentials: describeKeys(keys), AssumedRoleUser: { Arn: arn, AssumedRoleId: id } };
  },
};
