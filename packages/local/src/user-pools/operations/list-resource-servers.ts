import type { Operation } from '../../iam/operation.js';
import { readPageFrom } from '../answers/page.js';
import { type ResourceServerType, toResourceServerType } from '../answers/resource-server-type.js';
import { readResourceServers } from '../configuration/resource-servers.js';
import { requirePool } from '../pools/pool-settings.js';

interface ListResourceServersInput {
  readonly UserPoolId: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

interface ListResourceServersOutput {
  readonly ResourceServers: readonly ResourceServerType[];
  readonly NextToken?: string;
}

/** Lists the resource servers of a user pool, by identifier. */
export const listResourceServers: Operation<ListResourceServersInput, ListResourceServersOutput> = {
  service: 'cognito-idp',
  name: 'ListResourceServers',
  authorization: 'signed',
  handle: async (input, { services }) => {
    await requirePool(services.store.db, input.UserPoolId);
    const servers = await readResourceServers(services.store.db, input.UserPoolId);
    const { entries, ...next } = await readPageFrom(services, servers, {
      listing: `ListResourceServers ${input.UserPoolId}`,
      token: input.NextToken,
      limit: input.MaxResults,
      keyOf: ({ name }) => name,
    });
    return { ResourceServers: entries.map(toResourceServerType), ...next };
  },
};
