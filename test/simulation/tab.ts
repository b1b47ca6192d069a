import type { AuthConfig, CognitoAuthSession, Session } from '@claviger/auth';
import type { Platform } from '../../packages/auth/dist/platform/platform.js';
import type { Internals } from '../../packages/auth/dist/session/internals.js';
import type { Call, CallKind } from './facts.js';
import { createFetch } from './network.js';
import { createRandom, deriveSeed, type Random } from './random.js';
import { clientId, identityPoolId, userPoolId } from './service.js';
import type { Owner } from './timeline.js';
import type { World } from './world.js';

/** One context: a page, a worker or a process with a session of its own over the shared store. */
export interface Tab extends Owner {
  readonly name: string;
  readonly index: number;
  readonly session: Session;
  readonly internals: Internals;
  isVisible: boolean;
  isDisposed: boolean;
  /** Whether a listener receives its events. */
  readonly isListening: boolean;
  /** When it froze last. */
  frozenAtMs: number;
  /** For how long it was frozen altogether. */
  frozenMs: number;
  /** Timers that wait. */
  timers: number;
  wakeListeners: Set<() => void>;
  readonly calls: Call[];
}

/** For how long a tab's code could run. */
export function runningMs(world: World, tab: Tab): number {
  const now = tab.status === 'frozen' ? tab.frozenAtMs : world.timeline.nowMs();
  return now - tab.frozenMs;
}

/** Opens a tab on a world; nothing runs in it until it is called. */
export function openTab(world: World, index: number): Tab {
  const { keeper, profile, timeline, fate } = world;
  const random = createRandom(deriveSeed(world.seed, 1_000 + index));
  const state = {
    name: `t${index}`,
    index,
    status: 'running' as const,
    parked: [],
    isVisible: true,
    isDisposed: false,
    isListening: fate.decide(`t${index} listens`, true, () => random.chance(0.7)),
    frozenAtMs: 0,
    frozenMs: 0,
    timers: 0,
    wakeListeners: new Set<() => void>(),
    calls: [],
  };
  // Filled below: the platform needs the tab, and the session needs the platform.
  const tab = state as unknown as Tab;
  const wallMs = (): number => world.wallMs(index);
  const platform: Platform = {
    now: keeper.createElapsedClock(wallMs, world.monotonicMs),
    monotonicMs: world.monotonicMs,
    wallMs,
    random: () => fate.decide(`t${index} random`, 0.5, random.next),
    randomBytes: (length) => Uint8Array.from({ length }, () => random.below(256)),
    setTimer(delayMs, callback) {
      if (!(delayMs < 2 ** 31)) world.violate('I21', tab, `a timer of ${delayMs} ms`);
      tab.timers++;
      let isWaiting = true;
      const end = (): void => {
        if (isWaiting) tab.timers--;
        isWaiting = false;
      };
      const cancel = timeline.after(delayMs, tab, () => {
        end();
        world.note(tab, 'a timer');
        callback();
      });
      return () => {
        end();
        cancel();
      };
    },
    fetch: createFetch(world, tab),
    lifecycle: profile.hasLifecycle
      ? {
          isVisible: () => tab.isVisible,
          onWake(callback) {
            tab.wakeListeners.add(callback);
            return () => tab.wakeListeners.delete(callback);
          },
        }
      : undefined,
  };
  const session = keeper.createSessionOn(platform, configOf(world), {
    storage: world.store.open(tab),
    logger: (record) => world.tell({ type: 'log', tab, record }),
    ...(profile.federates && { getProviderToken: () => provideToken(world, tab) }),
  });
  const internals = keeper.getInternals(session);
  const { runtime } = internals;
  Object.assign(state, { session, internals });
  let account = runtime.account();
  runtime.onChange(() => {
    const before = account;
    account = runtime.account();
    world.tell({ type: 'account', tab, before, after: account });
  });
  world.tell({ type: 'life', tab, what: 'opened' });
  if (tab.isListening) timeline.after(0, tab, () => listen(world, tab, random));
  return tab;
}

/** Listeners as apps have them: one is broken, one reports, one asks for the session again. */
function listen(world: World, tab: Tab, random: Random): void {
  const { session } = tab;
  const has = (kind: string, probability: number): boolean =>
    world.fate.decide(`${tab.name} ${kind}`, false, () => random.chance(probability));
  if (has('has a broken listener', 0.5))
    session.subscribe(() => {
      throw new TypeError('A listener is broken.');
    });
  session.subscribe((event) => world.tell({ type: 'event', tab, event }));
  if (has('asks at events', 0.5))
    session.subscribe(() => void startCall(world, tab, 'fetch', () => session.fetchAuthSession()));
  if (has('follows snapshots', 0.3)) session.onSnapshot(() => world.tell({ type: 'snapshot', tab }));
}

/** An app that asks the other provider for a token: it gets one, at once or late, none, or the same as before; or it never answers. */
async function provideToken(world: World, { name, internals }: Tab): Promise<string> {
  const { fate, random, service, timeline } = world;
  const answers = { new: 5, late: 2, same: 1, none: 1, fails: 1, never: 1 };
  const answer = fate.decide(`${name} provider`, 'new', () =>
    world.profile.isCalm ? 'new' : random.weighted(answers),
  );
  const afterMs =
    answer === 'late' ? fate.decide(`${name} provider after`, 5_000, () => random.between(100, 60_000)) : 1;
  const { session } = internals.runtime.account();
  const token = session?.record.provider === undefined ? '' : session.record.token;
  await new Promise<void>((resolve) => answer !== 'never' && timeline.after(afterMs, undefined, resolve));
  if (answer === 'fails') throw new TypeError('The provider is not there.');
  if (answer === 'none') return '';
  if (answer === 'same') return token;
  // Its user is the one that the app knows from the sign-in, even if the session has another one now.
  return service.issueProviderToken(`${service.providerTokens.get(token)?.sub.replace('other-', '')}`);
}

function configOf({ profile }: World): AuthConfig {
  return {
    userPool: { id: userPoolId, clientId },
    ...(profile.hasIdentityPool && { identityPool: { id: identityPoolId } }),
    authFlow: 'USER_PASSWORD_AUTH',
  };
}

/** Runs an app's call in a tab, once its code may run, and follows it to its end. */
export function startCall(world: World, tab: Tab, kind: CallKind, run: () => Promise<unknown>): Call {
  const call: Call = {
    id: world.nextId(),
    kind,
    tab,
    startedAtMs: world.timeline.nowMs(),
    startedRunningMs: runningMs(world, tab),
    isAborted: false,
  };
  tab.calls.push(call);
  world.tell({ type: 'call', call });
  const settle = (outcome: { readonly value?: unknown; readonly error?: unknown }): void => {
    call.settled = { atMs: world.timeline.nowMs(), ...outcome };
    world.tell({ type: 'settled', call });
    const isSession = ['fetch', 'force', 'tokens'].includes(kind) && outcome.value !== undefined;
    if (isSession) world.tell({ type: 'vended', call, view: outcome.value as CognitoAuthSession });
  };
  run().then(
    (value) => settle({ value }),
    (error: unknown) => settle({ error }),
  );
  return call;
}
