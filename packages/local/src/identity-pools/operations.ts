import type { Operation } from '../iam/operation.js';
import { principalTagOperations } from './credentials/principal-tags.js';
import { credentialsOperations } from './credentials-operations.js';
import { developerOperations } from './developer-operations.js';
import { identityAdministrationOperations } from './identity-administration.js';
import { identityOperations } from './identity-operations.js';
import { poolOperations } from './pool-operations.js';
import { tagOperations } from './pools/tags.js';
import { roleOperations } from './role-operations.js';

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
