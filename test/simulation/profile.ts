import type { Random } from './random.js';
import type { Rarities } from './rarities.js';

/** How the service of one world is set up. */
export interface ServiceProfile {
  readonly rotation: boolean;
  readonly graceSeconds: number;
  /** Within the grace period: the same refresh token again, or another one. Both are possible readings of the API. */
  readonly graceGivesSame: boolean;
  /** A refresh token that was rotated away and comes again ends the whole sign-in, or is merely refused. */
  readonly reuseEndsFamily: boolean;
  readonly idTokenSeconds: number;
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  readonly credentialsSeconds: number;
  /** Whether the identity pool takes guests. */
  readonly guests: boolean;
}

/** What goes wrong by itself at the moment, each a probability. */
export interface Weather {
  /** Of each request. */
  readonly network: number;
  /** Of each operation on the store. */
  readonly storage: number;
  /** That a message about a change is lost. */
  readonly messages: number;
  /** That a tab is frozen just after something has reached it. */
  readonly freeze: number;
  /** That a tab is killed just then. */
  readonly kill: number;
  /** Of each request for a lock. */
  readonly locks?: number | undefined;
}

/** What kind of world a seed makes. */
export interface Profile extends Rarities {
  /** Nothing ever goes wrong here; users do what they like, clocks included. */
  readonly isCalm: boolean;
  readonly service: ServiceProfile;
  readonly tabs: number;
  readonly hasIdentityPool: boolean;
  readonly hasLocks: boolean;
  /** Pages have a lifecycle, and they tick; otherwise the contexts are processes or workers. */
  readonly hasLifecycle: boolean;
  /** Whether the answers show the service's time of day. */
  readonly showsDate: boolean;
  /** Every context has a time of day of its own, as over a shared disk. Otherwise all have the same wrong one. */
  readonly clocksDiffer: boolean;
  /** Whether the clock is set. */
  readonly clockSteps: boolean;
  /** Whether the clock that never goes back stands still while the machine sleeps. */
  readonly sleepStopsClock: boolean;
  /** By how much each context's time of day is wrong. */
  readonly wallOffsetsMs: readonly number[];
  /** The most that an operation of the store takes. */
  readonly storeMs: number;
  /** The store reads several keys in one transaction. */
  readonly readsTogether?: boolean | undefined;
  /** Some operations of the store never answer. */
  readonly storeHangs: boolean;
  /** The user's browser throws the store away now and then. */
  readonly evicts: boolean;
  /** The weather of bad hours. */
  readonly weather: Weather;
}

/** Nothing goes wrong by itself. */
export const calm: Weather = { network: 0, storage: 0, messages: 0, freeze: 0, kill: 0 };

const tenYearsMs = 10 * 365 * 86_400_000;

/** The kind of world that a random source makes. */
export function createProfile(random: Random): Profile {
  const isCalm = random.chance(0.3);
  const tabs = random.weighted({ 1: 1, 2: 4, 3: 4, 4: 2 });
  const rotation = random.chance(0.7);
  const accessTokenSeconds = random.pick([300, 300, 900, 3600]);
  const showsDate = random.chance(0.4);
  const clocksDiffer = !isCalm && random.chance(0.05);
  const offset = (): number =>
    random.chance(0.3) ? 0 : Math.round((random.next() * 2 - 1) * random.pick([60_000, 3_600_000, tenYearsMs]));
  const shared = offset();
  const rate = (probability: number, ...rates: [number, ...number[]]): number =>
    !isCalm && random.chance(probability) ? random.pick(rates) : 0;
  return {
    isCalm,
    service: {
      rotation,
      graceSeconds: random.pick([0, 0, 10, 60]),
      graceGivesSame: random.chance(0.5),
      reuseEndsFamily: random.chance(0.2),
      idTokenSeconds: random.chance(0.7) ? accessTokenSeconds : random.pick([300, 600, 3600]),
      accessTokenSeconds,
      refreshTokenSeconds: random.chance(0.1) ? 7200 : 30 * 86_400,
      // Only a service that shows its clock can give less than the hour that a client with a wrong clock has to assume.
      credentialsSeconds: showsDate && random.chance(0.4) ? 900 : 3600,
      guests: random.chance(0.8),
    },
    tabs: Number(tabs),
    hasIdentityPool: random.chance(0.75),
    hasLocks: isCalm || random.chance(0.8),
    hasLifecycle: random.chance(0.7),
    showsDate,
    clocksDiffer,
    clockSteps: random.chance(0.2),
    sleepStopsClock: random.chance(0.5),
    wallOffsetsMs: Array.from({ length: 12 }, () => (clocksDiffer ? offset() : shared)),
    storeMs: random.pick([0, 3, 3, 40]),
    storeHangs: !isCalm && random.chance(0.05),
    evicts: !isCalm && random.chance(0.08),
    weather: {
      network: rate(0.8, 0.05, 0.2, 0.5),
      storage: rate(0.3, 0.01, 0.05, 0.3),
      messages: rate(0.4, 0.1, 1),
      freeze: rate(0.5, 0.003, 0.01, 0.05),
      kill: rate(0.4, 0.003, 0.01),
    },
  };
}
