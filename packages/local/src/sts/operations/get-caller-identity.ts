import type { Operation } from '../../iam/operation.js';
import { ServiceError } from '../../wire/service-error.js';

interface GetCallerIdentityOutput {
  readonly UserId: string;
  readonly Account: string;
  readonly Arn: string;
}

/** Says whose keys signed the request. No caller needs a permission for it. */
export const getCallerIdentity: Operation<Record<string, never>, GetCallerIdentityOutput> = {
  service: 'sts',
  name: 'GetCallerIdentity',
  authorization: 'signed',
  handle: (_, { caller }) => {
    if (caller.kind === 'anonymous') {
      throw new ServiceError('MissingAuthenticationToken', 'Missing Authentication Token', { status: 403 });
    }
    return { UserId: caller.userId, Account: caller.account, Arn: caller.arn };
  },
};
