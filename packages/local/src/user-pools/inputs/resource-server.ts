import type { ResourceServerSettings } from '../configuration/resource-servers.js';

/** A resource server in the input of the operations that create and change it. */
export interface ResourceServerInput {
  readonly UserPoolId: string;
  readonly Identifier: string;
  readonly Name: string;
  readonly Scopes?: ResourceServerSettings['Scopes'];
}
