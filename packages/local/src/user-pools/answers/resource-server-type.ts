import type { ResourceServer, ResourceServerSettings } from '../configuration/resource-servers.js';

/** `ResourceServerType`: a resource server in answers. */
export interface ResourceServerType extends ResourceServerSettings {
  readonly UserPoolId: string;
  readonly Identifier: string;
}

/** A resource server as `ResourceServerType`. */
export function toResourceServerType({ userPoolId, name, content }: ResourceServer): ResourceServerType {
  return { UserPoolId: userPoolId, Identifier: name, ...content };
}
