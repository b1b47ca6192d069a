import type { Operation } from '../iam/operation.js';
import { credentialsOperations } from './credentials-operations.js';
import { developerOperations } from './developer-operations.js';
import { identityAdministrationOperations } from './identity-administration.js';
import { identityOperations } from './identity-operations.js';
import { poolOperations } from './pool-operations.js';
import { principalTagOperations } from './principal-tags.js';
import { roleOperations } from './role-operations.js';
import { tagOperations } from './tags.js';

/** The operations of identity pools that this server has. */
export const identityPoolOperations: readonly Operation[] = [
  ...poolOperations,
  ...roleOperations,
  ...identityOperations,
  ...credentialsOperations,
  ...identityAdministrationOperations,
  ...developerOperations,
  ...principalTagOperations,
  ...tagOperations,
];
