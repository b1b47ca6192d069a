import type { CognitoAuthSession, SessionStore } from '@claviger/auth';
import type { Lifecycle } from '../../packages/auth/dist/platform/platform.js';
import { type HandClock, settle } from './hand-clock.js';
import type { MapStore } from './map-store.js';
import type { Context, ContextOptions, TwoPools, World } from './world.js';

export const refresh = 'GetTokensFromRefreshToken';
export const vend = 'GetCredentialsForIdentity';

/** Forces new tokens and credentials. */
export function force({ session }: Context): Promise<CognitoAuthSession> {
  return session.fetchAuthSession({ forceRefresh: true });
}

/** Another tab over the store of this one, on the same machine. */
export function beside(world: World, { store, clock }: Context, options: ContextOptions = {}): Context {
  return world.context({ store, clock, ...options });
}

/** How often this was asked for by all of them together. */
export function count(operation: string, ...contexts: readonly Context[]): number {
  return contexts.flatMap(({ network }) => network.operations).filter((name) => name === operation).length;
}

/** App clients with rotation: the old refresh token is good for a minute more, or for no time at all. */
export async function createRotatingClients(world: World): Promise<{ grace: TwoPools; noGrace: TwoPools }> {
  const create = (RetryGracePeriodSeconds: number): Promise<TwoPools> =>
    world.createClient({ RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds } });
  return { grace: await create(60), noGrace: await create(0) };
}

/** Waits for something that takes time and requests: time moves only while no request is on its way. */
export async function goOn<T>(work: Promise<T>, clock: HandClock, contexts: readonly Context[]): Promise<T> {
  let isDone = false;
  const done = (): void => {
    isDone = true;
  };
  work.then(done, done);
  while (!isDone) {
    await settle();
    if (contexts.every(({ network }) => network.pending() === 0)) await clock.advance(500);
  }
  return work;
}

/** A page, visible or hidden. */
export interface Page {
  readonly lifecycle: Lifecycle;
  isVisible: boolean;
  /** It comes to the front, wakes up, or gets its network back. */
  wake(): void;
}

export function createPage({ isVisible = true } = {}): Page {
  const listeners = new Set<() => void>();
  const page: Page = {
    isVisible,
    lifecycle: {
      isVisible: () => page.isVisible,
      onWake(callback) {
        listeners.add(callback);
        return () => listeners.delete(callback);
      },
    },
    wake() {
      for (const listener of listeners) listener();
    },
  };
  return page;
}

/** Gives each tab its own view of a store, through which they tell each other what they changed. */
export function createMessages(store: MapStore): () => SessionStore {
  const watchers = new Map<SessionStore, (key: string) => void>();
  return () => {
    const tell = (key: string): void => {
      for (const [other, onChange] of watchers) if (other !== view) onChange(key);
    };
    const view: SessionStore = {
      ...store,
      write: (key, value) => store.write(key, value).then(() => tell(key)),
      remove: (key) => store.remove(key).then(() => tell(key)),
      watch(onChange) {
        watchers.set(view, onChange);
        return () => watchers.delete(view);
      },
    };
    return view;
  };
}

/** The store as a tab sees it whose waiting for a lock ends by its own clock. */
export function withLockLimit(store: SessionStore, clock: HandClock): SessionStore {
  return {
    ...store,
    lock: (name, options, work) =>
      new Promise((resolve, reject) => {
        let isOver = false;
        const cancel = clock.setTimer(options.waitMs, () => {
          isOver = true;
          resolve(false);
        });
        const hold = async (): Promise<void> => {
          cancel();
          if (!isOver) await work();
        };
        store.lock(name, options, hold).then(resolve, reject);
      }),
  };
}
