import type { Operation } from '../../iam/operation.js';
import { accountAttributeOperations } from './account-attributes.js';
import { adminAttributeOperations } from './admin-attributes.js';
import { adminCreateUserOperations } from './admin-create-user.js';
import { adminPasswordOperations } from './admin-passwords.js';
import { adminProviderOperations } from './admin-providers.js';
import { authEventOperations } from './auth-events.js';
import { changePasswordOperations } from './change-password.js';
import { forgotPasswordOperations } from './forgot-password.js';
import { listUsersOperations } from './list-users.js';
import { signUpOperations } from './sign-up.js';
import { userOperations } from './user.js';
import { userAdminOperations } from './users-admin.js';

/** What users and administrators do with accounts. */
export const accountOperations: readonly Operation[] = [
  ...signUpOperations,
  ...userOperations,
  ...accountAttributeOperations,
  ...changePasswordOperations,
  ...forgotPasswordOperations,
  ...adminCreateUserOperations,
  ...userAdminOperations,
  ...adminAttributeOperations,
  ...adminPasswordOperations,
  ...adminProviderOperations,
  ...authEventOperations,
  ...listUsersOperations,
];
