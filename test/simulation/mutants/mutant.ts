import type { CognitoAuthSession, Session, SessionStore } from '@claviger/auth';
import type { Platform } from '../../../packages/auth/dist/platform/platform.js';
import type { Keeper } from '../keeper.js';

/** A keeper that is broken on purpose: one rule in it is replaced by a wrong one. */
export interface Mutant {
  readonly name: string;
  /** The invariant that it breaks. Another one may notice first. */
  readonly invariant: string;
  readonly change: (keeper: Keeper) => Keeper;
}

/** What one session is made on. */
export interface Ground {
  readonly platform: Platform;
  readonly store: SessionStore;
}

/** The members that a mutant replaces. All others stay. */
interface Changes {
  readonly platform?: Partial<Platform>;
  readonly store?: Partial<SessionStore>;
  readonly session?: (session: Session) => Partial<Session>;
}

/** Replaces parts of each session; `change` runs once per session. Actions accept the session that results. */
export function withParts(change: (ground: Ground) => Changes): Mutant['change'] {
  return (keeper) => ({
    ...keeper,
    createSessionOn(platform, config, options) {
      const store = options.storage as SessionStore;
      const changes = change({ platform, store });
      const { readEach, ...single } = store;
      // A changed `read` has to see every key.
      const storage = { ...single, ...(readEach && !changes.store?.read && { readEach }), ...changes.store };
      const session = keeper.createSessionOn({ ...platform, ...changes.platform }, config, { ...options, storage });
      const changed = { ...session, ...changes.session?.(session) };
      keeper.linkInternals(changed, keeper.getInternals(session));
      return changed;
    },
  });
}

/** Replaces members of the platform. */
export function withPlatform(change: (platform: Platform) => Partial<Platform>): Mutant['change'] {
  return withParts(({ platform }) => ({ platform: change(platform) }));
}

/** Replaces members of the store. */
export function withStore(
  change: (store: SessionStore, platform: Platform) => Partial<SessionStore>,
): Mutant['change'] {
  return withParts(({ store, platform }) => ({ store: change(store, platform) }));
}

/** Replaces members of the session. */
export function withSession(change: (session: Session) => Partial<Session>): Mutant['change'] {
  return withParts(() => ({ session: change }));
}

/** Changes what a session answers with; `create` makes a change for each session. */
export function withAnswer(create: () => (session: CognitoAuthSession) => CognitoAuthSession): Mutant['change'] {
  return withSession(({ fetchAuthSession }) => {
    const change = create();
    return { fetchAuthSession: async (options) => change(await fetchAuthSession(options)) };
  });
}
