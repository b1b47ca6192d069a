import type { Operation } from '../../iam/operation.js';
import { mergeDeveloperUsers, requireDeveloperPool } from '../identities/developer-users.js';

interface MergeDeveloperIdentitiesInput {
  readonly SourceUserIdentifier: string;
  readonly DestinationUserIdentifier: string;
  readonly DeveloperProviderName: string;
  readonly IdentityPoolId: string;
}

interface MergeDeveloperIdentitiesOutput {
  readonly IdentityId: string;
}

/** Merges the identity of the source into the destination's identity, which stays. */
export const mergeDeveloperIdentities: Operation<MergeDeveloperIdentitiesInput, MergeDeveloperIdentitiesOutput> = {
  service: 'cognito-identity',
  name: 'MergeDeveloperIdentities',
  authorization: 'signed',
  handle: async (input, { services }) =>
    await services.store.transaction(async (tx) => {
      const { pool, provider } = await requireDeveloperPool(tx, input.IdentityPoolId, input.DeveloperProviderName);
      const of = { identity_pool_id: pool.id, provider };
      const IdentityId = await mergeDeveloperUsers(services, tx, {
        source: { ...of, subject: input.SourceUserIdentifier },
        destination: { ...of, subject: input.DestinationUserIdentifier },
      });
      return { IdentityId };
    }),
};
