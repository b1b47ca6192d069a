import type { Operation } from '../../iam/operation.js';
import { type ResourceServerType, toResourceServerType } from '../answers/resource-server-type.js';
import { requireResourceServer } from '../configuration/resource-servers.js';
import { requirePool } from '../pools/pool-settings.js';

interface DescribeResourceServerInput {
  readonly UserPoolId: string;
  readonly Identifier: string;
}

interface DescribeResourceServerOutput {
  readonly ResourceServer: ResourceServerType;
}

/** Describes a resource server with its scopes. */
export const describeResourceServer: Operation<DescribeResourceServerInput, DescribeResourceServerOutput> = {
  service: 'cognito-idp',
  name: 'DescribeResourceServer',
  authorization: 'signed',
  handle: async ({ UserPoolId, Identifier }, { services: { store } }) => {
    await requirePool(store.db, UserPoolId);
    const server = await requireResourceServer(store.db, UserPoolId, Identifier);
    return { ResourceServer: toResourceServerType(server) };
  },
};
