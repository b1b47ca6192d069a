import type { Operation } from '../http/operation.js';
import { credentialsOperations } from './credentials-operations.js';
import { identityOperations } from './identity-operations.js';
import { poolOperations } from './pool-operations.js';
import { roleOperations } from './role-operations.js';

/** The operations of identity pools that this server has. */
export const identityPoolOperations: readonly Operation[] = [
  ...poolOperations,
  ...roleOperations,
  ...identityOperations,
  ...credentialsOperations,
];
