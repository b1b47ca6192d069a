import type { Operation } from '../../iam/operation.js';
import { requireDeveloperPool, requireIdentityInPool, unlinkDeveloperUser } from '../identities/developer-users.js';

interface UnlinkDeveloperIdentityInput {
  readonly IdentityId: string;
  readonly IdentityPoolId: string;
  readonly DeveloperProviderName: string;
  readonly DeveloperUserIdentifier: string;
}

/** Unlinks a developer's user from its identity. The next token of that user is for a new identity. */
export const unlinkDeveloperIdentity: Operation<UnlinkDeveloperIdentityInput, Record<string, never>> = {
  service: 'cognito-identity',
  name: 'UnlinkDeveloperIdentity',
  authorization: 'signed',
  handle: async (input, { services }) => {
    await services.store.transaction(async (tx) => {
      const { pool, provider } = await requireDeveloperPool(tx, input.IdentityPoolId, input.DeveloperProviderName);
      const { id } = await requireIdentityInPool(tx, pool, input.IdentityId);
      const user = { identity_pool_id: pool.id, provider, subject: input.DeveloperUserIdentifier };
      await unlinkDeveloperUser(tx, id, user);
    });
    return {};
  },
};
