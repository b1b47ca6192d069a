import type { Operation } from '../../iam/operation.js';
import { type ResourceServerType, toResourceServerType } from '../answers/resource-server-type.js';
import { changeResourceServer, createResourceServerSettings } from '../configuration/resource-servers.js';
import type { ResourceServerInput } from '../inputs/resource-server.js';
import { requirePool } from '../pools/pool-settings.js';

interface UpdateResourceServerOutput {
  readonly ResourceServer: ResourceServerType;
}

/** Replaces the name and the scopes of a resource server. */
export const updateResourceServer: Operation<ResourceServerInput, UpdateResourceServerOutput> = {
  service: 'cognito-idp',
  name: 'UpdateResourceServer',
  authorization: 'signed',
  handle: async ({ UserPoolId: userPoolId, Identifier, Name, Scopes }, { services }) => {
    await requirePool(services.store.db, userPoolId);
    const content = createResourceServerSettings(Name, Scopes);
    const server = await services.store.transaction((tx) =>
      changeResourceServer(tx, services, { userPoolId, name: Identifier, content }),
    );
    return { ResourceServer: toResourceServerType(server) };
  },
};
