import type { Operation } from '../http/operation.js';
import { clientOperations } from './clients.js';
import { initiateAuthOperations } from './initiate-auth.js';
import { listUsersOperations } from './list-users.js';
import { poolOperations } from './pools.js';
import { refreshOperations } from './refresh.js';
import { respondToAuthChallengeOperations } from './respond-to-auth-challenge.js';
import { revokeOperations } from './revoke.js';
import { signUpOperations } from './sign-up.js';
import { userOperations } from './user.js';
import { userAdminOperations } from './users-admin.js';

/** The operations of user pools that this server has. */
export const userPoolOperations: readonly Operation[] = [
  ...signUpOperations,
  ...initiateAuthOperations,
  ...respondToAuthChallengeOperations,
  ...refreshOperations,
  ...revokeOperations,
  ...userOperations,
  ...userAdminOperations,
  ...listUsersOperations,
  ...poolOperations,
  ...clientOperations,
];
