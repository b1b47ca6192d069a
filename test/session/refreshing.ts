import type { CognitoAuthSession } from '@claviger/auth';
import type { Context, TwoPools, World } from './world.js';

/** Asks for new tokens and credentials, whatever the old ones are. */
export function force({ session }: Context): Promise<CognitoAuthSession> {
  return session.fetchAuthSession({ forceRefresh: true });
}

/** How often an operation was asked for. */
export function count({ network }: Context, operation: string): number {
  return network.operations.filter((name) => name === operation).length;
}

/** Opens another tab beside a context. */
export function besideIn(world: World): (context: Context, config?: TwoPools) => Context {
  return ({ store, clock }, config = world.config()) => world.context({ store, clock, config });
}
