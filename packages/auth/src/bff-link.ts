import type { SignOutInput, SignOutResult } from './actions/index.js';
import { endSignIn } from './actions/internal/end-sign-in.js';
import type { AuthConfig } from './config/auth-config.js';
import { createConfigurationError } from './config/configuration-error.js';
import type { Auth, AuthOptions } from './create-auth.js';
import type { LazyCode } from './lazy-code.js';
import type { BffPage } from './page/bff-page.js';
import { loadCode } from './platform/load-code.js';
import type { Internals } from './session/internals.js';
import type { Session } from './session/session.js';

/** The methods that work in another way where the tokens are on the server. */
export type LinkedMethods = Pick<Auth, 'fetchAuthSession' | 'signOut' | 'handleRedirect' | 'signInWithRedirect'>;

/** How a session reaches its services. */
export interface BffLink {
  readonly config: AuthConfig;
  readonly options: AuthOptions;
  /** Connects the session, before its first use. Returns the methods that differ. */
  connect?(session: Session, internals: Internals, code: LazyCode): Partial<LinkedMethods>;
}

/**
 * Sends the requests of a session to the server of `createAuthServer` on the page's own origin. The code for it is one file, which the
 * first call loads.
 *
 * @throws {AuthError} kind `configuration` when `bff` is not a path.
 */
export function createBffLink(config: AuthConfig, options: AuthOptions, bff: string): BffLink {
  if (!/^\/[\w-](.*[^/])?$/.test(bff))
    throw createConfigurationError('bff', 'must be a path', 'Pass the basePath of the server.');
  const isShared = options.storage?.isReadByServer;
  // A server, which has no page, gets an error from each method.
  const base = 'window' in globalThis ? location.origin + bff : undefined;
  const linked: { -readonly [Name in keyof AuthConfig]: AuthConfig[Name] } = { ...config };
  if (base && !isShared) {
    const endpoint = `${base}/cognito`;
    if (linked.userPool) linked.userPool = { ...linked.userPool, endpoint };
    if (linked.identityPool) linked.identityPool = { ...linked.identityPool, endpoint };
  }
  let load: () => Promise<BffPage>;
  return {
    config: linked,
    options: { ...options, fetch: async (input, init = {}) => (await load()).send(input, init) },
    connect(session, internals, code) {
      let page: Promise<BffPage> | undefined;
      const signOut = (input: SignOutInput): Promise<SignOutResult> => endSignIn(internals, input, code.signOut);
      load = () => {
        page ??= loadCode(code.page()).then(({ createBffPage }) =>
          createBffPage(session, internals, { base, fetch: options.fetch, signOut }),
        );
        page.catch(() => {
          page = undefined;
        });
        return page;
      };
      // The server has the address that the login pages return to.
      const pages: Partial<LinkedMethods> = {
        handleRedirect: async (input) => (await load()).handleRedirect(input),
        signInWithRedirect: async (input) => (await load()).signInWithRedirect(input),
      };
      if (isShared) return pages;
      internals.sync.onRead(async (found) => (await load()).check(found));
      return {
        ...pages,
        fetchAuthSession: async (input) => (await load()).fetchAuthSession(input),
        signOut: async (input) => (await load()).signOut(input),
      };
    },
  };
}
