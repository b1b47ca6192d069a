import type { Operation } from '../../iam/operation.js';
import { type IdentityProviderType, toIdentityProviderType } from '../answers/identity-provider-type.js';
import { requireIdentityProvider } from '../configuration/identity-providers.js';
import { requirePool } from '../pools/pool-settings.js';

interface DescribeIdentityProviderInput {
  readonly UserPoolId: string;
  readonly ProviderName: string;
}

interface DescribeIdentityProviderOutput {
  readonly IdentityProvider: IdentityProviderType;
}

/** Describes an external provider of a user pool. */
export const describeIdentityProvider: Operation<DescribeIdentityProviderInput, DescribeIdentityProviderOutput> = {
  service: 'cognito-idp',
  name: 'DescribeIdentityProvider',
  authorization: 'signed',
  handle: async ({ UserPoolId, ProviderName }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    const provider = await requireIdentityProvider(store.db, UserPoolId, ProviderName);
    return { IdentityProvider: toIdentityProviderType(provider) };
  },
};
