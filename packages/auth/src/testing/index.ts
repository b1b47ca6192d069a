export {
  createTestAuth,
  type TestAuth,
  type TestAuthOptions,
  type TestControls,
} from './create-test-auth.js';
export type { TestUser } from './test-user.js';
