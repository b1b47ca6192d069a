import type { Operation } from '../../iam/operation.js';
import { readPageFrom } from '../answers/page.js';
import type { TermsType } from '../answers/terms-type.js';
import { readTerms } from '../configuration/terms.js';
import { requirePool } from '../pools/pool-settings.js';

interface ListTermsInput {
  readonly UserPoolId: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

interface ListTermsOutput {
  readonly Terms: readonly Pick<
    TermsType,
    'TermsId' | 'TermsName' | 'Enforcement' | 'CreationDate' | 'LastModifiedDate'
  >[];
  readonly NextToken?: string;
}

/** Lists the terms of a user pool, by id. */
export const listTerms: Operation<ListTermsInput, ListTermsOutput> = {
  service: 'cognito-idp',
  name: 'ListTerms',
  authorization: 'signed',
  handle: async (input, { services }) => {
    await requirePool(services.store.db, input.UserPoolId);
    const { entries, ...next } = await readPageFrom(services, await readTerms(services.store.db, input.UserPoolId), {
      listing: `ListTerms ${input.UserPoolId}`,
      token: input.NextToken,
      limit: input.MaxResults,
      keyOf: ({ name }) => name,
    });
    return {
      Terms: entries.map(({ name, content, createdAt, modifiedAt }) => ({
        TermsId: name,
        TermsName: content.TermsName,
        Enforcement: content.Enforcement,
        CreationDate: createdAt / 1_000,
        LastModifiedDate: modifiedAt / 1_000,
      })),
      ...next,
    };
  },
};
