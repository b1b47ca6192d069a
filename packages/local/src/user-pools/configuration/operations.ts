import type { Operation } from '../../http/operation.js';
import { domainOperations } from './domains.js';
import { identityProviderOperations } from './identity-providers.js';
import { resourceServerOperations } from './resource-servers.js';

/** What is configured for a pool beside its own settings and its app clients. */
export const configurationOperations: readonly Operation[] = [
  ...domainOperations,
  ...resourceServerOperations,
  ...identityProviderOperations,
];
