export * from './account.js';
export { clearFederationToIdentityPool } from './clear-federation-to-identity-pool.js';
export * from './entry.js';
export { fetchAuthSession } from './fetch-auth-session.js';
export { type AuthUser, getCurrentUser } from './get-current-user.js';
export { type SignOutErrors, type SignOutInput, type SignOutResult, signOut } from './sign-out.js';
