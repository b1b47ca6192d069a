import type { Operation } from '../../iam/operation.js';
import { describeAuthFactors, type UserAuthFactors } from '../answers/user-auth-factors.js';
import { requireTokenHolder } from '../tokens/access-token.js';

interface GetUserAuthFactorsInput {
  readonly AccessToken: string;
}

/** Gets the first and second factors of the user. */
export const getUserAuthFactors: Operation<GetUserAuthFactorsInput, UserAuthFactors> = {
  service: 'cognito-idp',
  name: 'GetUserAuthFactors',
  authorization: 'token',
  handle: async ({ AccessToken }, { services }) => {
    const { user, pool } = await requireTokenHolder(services, AccessToken);
    return await describeAuthFactors(services.store.db, pool, user);
  },
};
