import type { Operation } from '../../iam/operation.js';
import { readPage } from '../answers/page.js';
import type { PoolSettings } from '../pools/pool-settings.js';
import { readPools } from '../pools/pools.js';

interface ListUserPoolsInput {
  readonly MaxResults: number;
  readonly NextToken?: string;
}

interface ListUserPoolsOutput {
  readonly UserPools: readonly {
    readonly Id: string;
    readonly Name: string;
    readonly LambdaConfig: PoolSettings['LambdaConfig'];
    readonly CreationDate: number;
    readonly LastModifiedDate: number;
  }[];
  readonly NextToken?: string;
}

/** Lists the user pools of the server, in every region. */
export const listUserPools: Operation<ListUserPoolsInput, ListUserPoolsOutput> = {
  service: 'cognito-idp',
  name: 'ListUserPools',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { entries, ...next } = await readPage(services, {
      listing: 'ListUserPools',
      token: input.NextToken,
      limit: input.MaxResults,
      read: (after, count) => readPools(services.store.db, { after, count }),
      keyOf: ({ id }) => id,
    });
    return {
      UserPools: entries.map(({ id, name, settings, createdAt, modifiedAt }) => ({
        Id: id,
        Name: name,
        LambdaConfig: settings.LambdaConfig,
        CreationDate: createdAt / 1_000,
        LastModifiedDate: modifiedAt / 1_000,
      })),
      ...next,
    };
  },
};
