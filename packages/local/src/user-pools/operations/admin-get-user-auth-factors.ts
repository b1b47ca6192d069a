import type { Operation } from '../../iam/operation.js';
import { describeAuthFactors, type UserAuthFactors } from '../answers/user-auth-factors.js';
import { requireUser } from '../inputs/admin-user.js';

interface AdminGetUserAuthFactorsInput {
  readonly UserPoolId: string;
  readonly Username: string;
}

/** Gets the first and second factors of a user. */
export const adminGetUserAuthFactors: Operation<AdminGetUserAuthFactorsInput, UserAuthFactors> = {
  service: 'cognito-idp',
  name: 'AdminGetUserAuthFactors',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    return await describeAuthFactors(services.store.db, pool, user);
  },
};
