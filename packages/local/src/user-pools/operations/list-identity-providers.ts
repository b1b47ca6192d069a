import type { Operation } from '../../iam/operation.js';
import type { IdentityProviderType } from '../answers/identity-provider-type.js';
import { readPageFrom } from '../answers/page.js';
import { readIdentityProviders } from '../configuration/identity-providers.js';
import { requirePool } from '../pools/pool-settings.js';

interface ListIdentityProvidersInput {
  readonly UserPoolId: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

interface ListIdentityProvidersOutput {
  readonly Providers: readonly Pick<
    IdentityProviderType,
    'ProviderName' | 'ProviderType' | 'CreationDate' | 'LastModifiedDate'
  >[];
  readonly NextToken?: string;
}

/** Lists the external providers of a user pool, by name. */
export const listIdentityProviders: Operation<ListIdentityProvidersInput, ListIdentityProvidersOutput> = {
  service: 'cognito-idp',
  name: 'ListIdentityProviders',
  authorization: 'signed',
  handle: async (input, { services }) => {
    await requirePool(services.store.db, input.UserPoolId);
    const providers = await readIdentityProviders(services.store.db, input.UserPoolId);
    const { entries, ...next } = await readPageFrom(services, providers, {
      listing: `ListIdentityProviders ${input.UserPoolId}`,
      token: input.NextToken,
      limit: input.MaxResults,
      keyOf: ({ name }) => name,
    });
    return {
      Providers: entries.map(({ name, content, createdAt, modifiedAt }) => ({
        ProviderName: name,
        ProviderType: content.ProviderType,
        CreationDate: createdAt / 1_000,
        LastModifiedDate: modifiedAt / 1_000,
      })),
      ...next,
    };
  },
};
