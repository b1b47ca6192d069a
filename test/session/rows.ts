import type { AuthConfig, AuthError, Result } from '@claviger/auth';
import { type Columns, type Context, columnsOf, signInNew, type TwoPools, type World } from './world.js';

/** Longer than a pause after one failure, shorter than anything lives. */
export const pauseSeconds = 6;
export const credentialsLifeSeconds = 3600;

export async function read({ session }: Context, forceRefresh = false): Promise<Columns> {
  return columnsOf(await session.fetchAuthSession({ forceRefresh }));
}

export function errorOf(result: Result<unknown>): AuthError {
  if (result.ok) throw new Error('Expected an error.');
  return result.error;
}

/** What the rows of a world begin with. */
export interface Rows {
  signedIn(config?: TwoPools): Promise<{ readonly config: TwoPools } & Awaited<ReturnType<typeof signInNew>>>;
  /** Another process over the same store: nothing is in memory. */
  reopened(context: Context, config?: AuthConfig): Context;
}

export function rowsOf(world: World): Rows {
  return {
    signedIn: async (config = world.config()) => ({ config, ...(await signInNew(world, { config })) }),
    reopened: ({ store, clock }, config = world.config()) => world.context({ store, clock, config }),
  };
}
