import type { Operation } from '../../iam/operation.js';
import { type ResourceServerType, toResourceServerType } from '../answers/resource-server-type.js';
import { createResourceServerSettings, insertResourceServer } from '../configuration/resource-servers.js';
import type { ResourceServerInput } from '../inputs/resource-server.js';
import { requirePool } from '../pools/pool-settings.js';

interface CreateResourceServerOutput {
  readonly ResourceServer: ResourceServerType;
}

/** Creates a resource server with custom scopes. */
export const createResourceServer: Operation<ResourceServerInput, CreateResourceServerOutput> = {
  service: 'cognito-idp',
  name: 'CreateResourceServer',
  authorization: 'signed',
  handle: async ({ UserPoolId: userPoolId, Identifier, Name, Scopes }, { services }) => {
    await requirePool(services.store.db, userPoolId);
    const content = createResourceServerSettings(Name, Scopes);
    const server = await services.store.transaction((tx) =>
      insertResourceServer(tx, services, { userPoolId, name: Identifier, content }),
    );
    return { ResourceServer: toResourceServerType(server) };
  },
};
