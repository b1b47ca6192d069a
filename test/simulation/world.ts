import type { Fact } from './facts.js';
import type { Fate } from './fate.js';
import { createCheckers } from './invariants/index.js';
import type { Keeper } from './keeper.js';
import { createLedger, type Ledger } from './ledger.js';
import { createLocks, type Locks } from './locks.js';
import { calm, type Profile, type Weather } from './profile.js';
import type { Random } from './random.js';
import { createService, epochMs, type Service } from './service.js';
import { createSharedStore, type SharedStore } from './shared-store.js';
import { openTab, type Tab } from './tab.js';
import { createTimeline, type Owner, type Timeline } from './timeline.js';

/** An invariant that didn't hold. */
export interface Violation {
  /** The name of the invariant: each file of `invariants/` lists its own. */
  readonly invariant: string;
  readonly text: string;
  readonly atMs: number;
}

/** What a step has begun, until the next change of the weather. */
interface Troubles {
  /** The longest text that the store still takes. */
  longestText: number;
  /** When the identity pool answers again. */
  throttledUntilMs: number;
  /** When the machine has a network again. */
  offlineUntilMs: number;
}

const quiet: Troubles = { longestText: Number.POSITIVE_INFINITY, throttledUntilMs: 0, offlineUntilMs: 0 };

/** Everything that there is, and what it shares. */
export interface World {
  readonly seed: number;
  readonly keeper: Keeper;
  readonly profile: Profile;
  readonly random: Random;
  readonly fate: Fate;
  readonly timeline: Timeline;
  readonly service: Service;
  readonly ledger: Ledger;
  readonly store: SharedStore;
  readonly locks: Locks;
  /** Those that aren't gone. */
  readonly tabs: readonly Tab[];
  /** The first one; nothing happens after it. */
  readonly violation: Violation | undefined;
  tell(fact: Fact): void;
  /** What a tab's code has just been called with: a freeze or a crash that follows is named after it. */
  note(tab: Tab, what: string): void;
  violate(invariant: string, tab: Tab | undefined, text: string): void;
  weather(): Weather;
  /** Also ends what steps have begun: a full store, and an identity pool that is throttled. */
  setWeather(weather: Weather): void;
  readonly troubles: Troubles;
  /** The service's time of day. */
  serviceMs(): number;
  /** The time of day that a context believes in. */
  wallMs(index: number): number;
  /** A clock that never goes back, and may stand still while the machine sleeps. */
  monotonicMs(): number;
  setClock(byMs: number): void;
  nextId(): number;
  open(): Tab;
  kill(tab: Tab): void;
  /** Freezes a tab for so long, then wakes it up. */
  freeze(tab: Tab, forMs: number): void;
  /** The whole machine sleeps: nothing happens here, and nothing comes in. */
  sleep(forMs: number): void;
}

/** What a world is made of. */
export interface WorldOptions {
  readonly seed: number;
  readonly keeper: Keeper;
  readonly profile: Profile;
  readonly random: Random;
  readonly fate: Fate;
  /** Receives each step. */
  readonly record?: ((fact: Fact, nowMs: number) => void) | undefined;
}

export function createWorld({ seed, keeper, profile, random, fate, record }: WorldOptions): World {
  let weather = calm;
  let clockMs = 0;
  let sleptMs = 0;
  let ids = 0;
  let opened = 0;
  let violation: Violation | undefined;
  let tabs: Tab[] = [];
  const notes = new Map<Tab, string>();

  const timeline = createTimeline(
    (owner) => settleDown(owner),
    () => violation !== undefined,
  );
  const serviceMs = (): number => epochMs + timeline.nowMs();
  const service = createService(profile.service, serviceMs);
  const ledger = createLedger(service);

  const tell = (fact: Fact): void => {
    if (violation) return;
    record?.(fact, timeline.nowMs());
    ledger.hear(fact, timeline.nowMs());
    for (const check of checkers) check(fact);
  };
  const settleDown = (owner: Owner): void => {
    const tab = tabs.find((one) => one === owner);
    if (!tab) return;
    tell({ type: 'settledDown', tab });
    const about = `${tab.name} after ${notes.get(tab) ?? 'a call'}`;
    notes.delete(tab);
    const freezeMs = (): number => (random.chance(weather.freeze) ? drawFreezeMs(random) : 0);
    const isKilled = fate.decide(`${about} killed`, false, () => random.chance(weather.kill));
    const forMs = isKilled ? 0 : fate.decide(`${about} frozen`, 0, freezeMs);
    if (isKilled) replace(tab);
    else if (forMs > 0) world.freeze(tab, forMs);
  };
  const replace = (tab: Tab): void => {
    world.kill(tab);
    const afterMs = fate.decide(`${tab.name} replaced`, 1_000, () => random.between(100, 30_000));
    timeline.after(afterMs, undefined, () => world.open());
  };

  const base = {
    seed,
    keeper,
    profile,
    random,
    fate,
    timeline,
    service,
    ledger,
    get tabs() {
      return tabs;
    },
    get violation() {
      return violation;
    },
    tell,
    note: (tab: Tab, what: string) => void notes.set(tab, what),
    violate(invariant: string, tab: Tab | undefined, text: string) {
      violation ??= { invariant, text: tab ? `${tab.name}: ${text}` : text, atMs: timeline.nowMs() };
    },
    weather: () => weather,
    troubles: { ...quiet },
    setWeather(next: Weather) {
      weather = next;
      Object.assign(world.troubles, quiet);
    },
    serviceMs,
    wallMs: (index: number) => serviceMs() + clockMs + (profile.wallOffsetsMs[index % 12] ?? 0),
    monotonicMs: () => timeline.nowMs() - sleptMs,
    setClock(byMs: number) {
      clockMs += byMs;
      tell({ type: 'clock', byMs });
    },
    nextId: () => ++ids,
    open() {
      const tab = openTab(world, ++opened);
      tabs = [...tabs, tab];
      return tab;
    },
    kill(tab: Tab) {
      tab.status = 'gone';
      tabs = tabs.filter((one) => one !== tab);
      tell({ type: 'life', tab, what: 'killed' });
      world.store.forget(tab);
      // A browser notices at once that a page is gone; the message to others takes a moment.
      const afterMs = fate.decide(`${tab.name} gone`, 20, () => random.between(1, 50));
      timeline.after(afterMs, undefined, () => world.locks.forget(tab));
    },
    freeze(tab: Tab, forMs: number) {
      if (tab.status !== 'running') return;
      tab.status = 'frozen';
      tab.frozenAtMs = timeline.nowMs();
      tell({ type: 'life', tab, what: 'frozen' });
      timeline.after(forMs, undefined, () => {
        if (tab.status !== 'frozen') return;
        tab.frozenMs += timeline.nowMs() - tab.frozenAtMs;
        tab.status = 'running';
        tell({ type: 'life', tab, what: 'thawed' });
        // A page hears that it runs again before anything else of it does.
        timeline.after(0, tab, () => wake(tab));
        timeline.resume(tab);
      });
    },
    sleep(forMs: number) {
      tell({ type: 'sleep', forMs });
      timeline.skip(forMs);
      if (profile.sleepStopsClock) sleptMs += forMs;
      for (const tab of tabs) {
        tab.frozenMs += forMs;
        if (tab.status === 'frozen') tab.frozenAtMs += forMs;
      }
    },
  };
  // The store and the locks are made of the world that they are part of.
  const world: World = Object.defineProperties({} as World, {
    ...Object.getOwnPropertyDescriptors(base),
    locks: { get: () => locks },
    store: { get: () => store },
  });
  const locks: Locks = createLocks(world);
  const store: SharedStore = createSharedStore(world, locks);
  const checkers = createCheckers(world);
  return world;
}

/** Makes a tab visible again. */
export function wake(tab: Tab): void {
  for (const listener of [...tab.wakeListeners]) listener();
}

function drawFreezeMs(random: Random): number {
  const kind = random.weighted({ short: 5, long: 4, veryLong: 1 });
  if (kind === 'short') return random.between(50, 5_000);
  return kind === 'long' ? random.between(5_000, 60_000) : random.between(60_000, 4_000_000);
}
