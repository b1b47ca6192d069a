import type { ResourceServer, ResourceServerSettings } from '../configuration/resource-servers.js';

/** `ResourceServerType`: a resource server in answers. */
export interface ResourceServerType extends ResourceServerSettings {
  readonly UserPoolId: string;
  readonly Identifier: string;
}

/** A resource server in the input of the operations that create and change it. */
export interface ResourceServerInput {
  readonly UserPoolId: string;
  readonly Identifier: string;
  readonly Name: string;
  readonly Scopes?: ResourceServerSettings['Scopes'];
}

/** A resource server as `ResourceServerType`. */
export function toResourceServerType({ userPoolId, name, content }: ResourceServer): ResourceServerType {
  return { UserPoolId: userPoolId, Identifier: name, ...content };
}
