import type * as account from './account-methods.js';
import { type SignOutCode, signOutCode } from './actions/internal/sign-out-code.js';
import type { prepareAdoption } from './adopt/adopt-session.js';
import type { createBffPage } from './page/create-bff-page.js';
import type { handleRedirect } from './redirect-methods.js';
import type { signInOnPages } from './sign-in/web/sign-in-on-pages.js';
import type * as signIn from './sign-in-methods.js';
import type * as signUp from './sign-up-methods.js';

/** The code that an `Auth` loads at its first use, in the order in which a page may need it. */
export interface LazyCode {
  adoption(): Promise<{ readonly prepareAdoption: typeof prepareAdoption }>;
  page(): Promise<{ readonly createBffPage: typeof createBffPage }>;
  redirect(): Promise<{ readonly handleRedirect: typeof handleRedirect }>;
  loginPages(): Promise<{ readonly signInOnPages: typeof signInOnPages }>;
  signIn(): Promise<typeof signIn>;
  signUp(): Promise<typeof signUp>;
  account(): Promise<typeof account>;
  readonly signOut: SignOutCode;
}

/** A module of its own: the file that `createAuth` shares with `createSession` has no `import()`. */
export const lazyCode: LazyCode = {
  adoption: () => import('./adopt/adopt-session.js'),
  page: () => import('./page/create-bff-page.js'),
  redirect: () => import('./redirect-methods.js'),
  loginPages: () => import('./sign-in/web/sign-in-on-pages.js'),
  signIn: () => import('./sign-in-methods.js'),
  signUp: () => import('./sign-up-methods.js'),
  account: () => import('./account-methods.js'),
  signOut: signOutCode,
};
