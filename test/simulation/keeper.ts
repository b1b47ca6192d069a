import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as federations from '../../packages/auth/dist/actions/federate-to-identity-pool.js';
import type * as currentUsers from '../../packages/auth/dist/actions/get-current-user.js';
import type * as signOuts from '../../packages/auth/dist/actions/sign-out.js';
import type * as rpcs from '../../packages/auth/dist/cognito/rpc.js';
import type * as errors from '../../packages/auth/dist/errors/auth-error.js';
import type * as clocks from '../../packages/auth/dist/platform/elapsed-clock.js';
import type * as accounts from '../../packages/auth/dist/session/account.js';
import type * as begins from '../../packages/auth/dist/session/begin-session.js';
import type * as links from '../../packages/auth/dist/session/internals.js';
import type * as leaves from '../../packages/auth/dist/session/leave-session.js';
import type * as sessions from '../../packages/auth/dist/session/session.js';

/** The parts of `@claviger/auth` that a world is made of: the real ones, or a mutant's. */
export interface Keeper {
  readonly createSessionOn: typeof sessions.createSessionOn;
  readonly federateToIdentityPool: typeof federations.federateToIdentityPool;
  readonly signOut: typeof signOuts.signOut;
  readonly getCurrentUser: typeof currentUsers.getCurrentUser;
  readonly call: typeof rpcs.call;
  readonly beginSession: typeof begins.beginSession;
  readonly findUserSession: typeof accounts.findUserSession;
  readonly leaveSession: typeof leaves.leaveSession;
  readonly getInternals: typeof links.getInternals;
  readonly linkInternals: typeof links.linkInternals;
  readonly createElapsedClock: typeof clocks.createElapsedClock;
  readonly AuthError: typeof errors.AuthError;
}

/** Loads the keeper from a folder that is laid out like `packages/auth/dist`. */
export async function loadKeeper(folder: string): Promise<Keeper> {
  const load = (path: string): Promise<object> => import(pathToFileURL(join(folder, path)).href);
  const parts = await Promise.all(
    [
      'session/session.js',
      'actions/sign-out.js',
      'actions/federate-to-identity-pool.js',
      'actions/get-current-user.js',
      'cognito/rpc.js',
      'session/account.js',
      'session/begin-session.js',
      'session/leave-session.js',
      'session/internals.js',
      'platform/elapsed-clock.js',
      'errors/auth-error.js',
    ].map(load),
  );
  return Object.assign({}, ...parts) as Keeper;
}
