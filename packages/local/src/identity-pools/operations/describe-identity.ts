import type { Operation } from '../../iam/operation.js';
import { type IdentityDescription, readIdentityDescription } from '../answers/identity.js';
import { requireIdentity } from '../identities/identities.js';

interface DescribeIdentityInput {
  readonly IdentityId: string;
}

export const describeIdentity: Operation<DescribeIdentityInput, IdentityDescription> = {
  service: 'cognito-identity',
  name: 'DescribeIdentity',
  authorization: 'signed',
  handle: async ({ IdentityId }, { services: { store } }) =>
    await readIdentityDescription(store.db, await requireIdentity(store.db, IdentityId)),
};
