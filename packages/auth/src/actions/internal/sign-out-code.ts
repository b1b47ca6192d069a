import type { signOutOfWeb } from '../../sign-in/web/sign-out-of-web.js';
import type { signOutEverywhere } from './sign-out-everywhere.js';

/** The code that a sign-out loads at its use. */
export interface SignOutCode {
  ofWeb(): Promise<{ readonly signOutOfWeb: typeof signOutOfWeb }>;
  everywhere(): Promise<{ readonly signOutEverywhere: typeof signOutEverywhere }>;
}

/** A module of its own: the file of the session has no `import()`. */
export const signOutCode: SignOutCode = {
  ofWeb: () => import('../../sign-in/web/sign-out-of-web.js'),
  everywhere: () => import('./sign-out-everywhere.js'),
};
