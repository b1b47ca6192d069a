import type { Operation } from '../iam/operation.js';
import { clientChangeOperations } from './clients/client-changes.js';
import { clientSecretOperations } from './clients/client-secrets.js';
import { clientOperations } from './clients/clients.js';
import { configurationOperations } from './configuration/operations.js';
import { groupOperations } from './groups/group-operations.js';
import { membershipOperations } from './groups/membership-operations.js';
import { importOperations } from './import/import-operations.js';
import { poolChangeOperations } from './pools/pool-changes.js';
import { poolMfaOperations } from './pools/pool-mfa.js';
import { poolOperations } from './pools/pools.js';
import { signInOperations } from './sign-in/operations.js';
import { accountOperations } from './users/operations.js';

/** The operations of user pools that this server has. */
export const userPoolOperations: readonly Operation[] = [
  ...signInOperations,
  ...accountOperations,
  ...groupOperations,
  ...membershipOperations,
  ...importOperations,
  ...poolOperations,
  ...poolChangeOperations,
  ...poolMfaOperations,
  ...clientOperations,
  ...clientChangeOperations,
  ...clientSecretOperations,
  ...configurationOperations,
];
