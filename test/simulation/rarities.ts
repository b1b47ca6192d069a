import type { Profile, Weather } from './profile.js';
import { createRandom, deriveSeed } from './random.js';

/** What only some worlds have. A world that was recorded before it was drawn has none of it. */
export interface Rarities {
  /** The store has copies of damaged records, and revocations that could not be sent. */
  readonly keepsSecrets?: boolean | undefined;
  /** The most that a message about a change takes. */
  readonly messageMs?: number | undefined;
  /** How often a message comes a second time. */
  readonly messagesAgain?: number | undefined;
  /** Operations of the store that go wrong are often just late: their caller may have stopped waiting. */
  readonly storeLate?: boolean | undefined;
  /** Users also sign in straight to the identity pool. */
  readonly federates?: boolean | undefined;
}

/** Draws what a world has beside its profile, apart from all other draws: those stay what they were. */
export function addRarities(seed: number, profile: Profile): Profile {
  const random = createRandom(deriveSeed(seed, 3_000));
  const { isCalm, service, weather } = profile;
  const has = (probability: number): boolean => !isCalm && random.chance(probability);
  const isLong = random.chance(0.01);
  const rareWeather: Weather = { ...weather, locks: has(0.2) ? random.pick([0.02, 0.1, 0.4]) : 0 };
  return {
    ...profile,
    service: isLong ? { ...service, accessTokenSeconds: 86_400, idTokenSeconds: 86_400 } : service,
    weather: rareWeather,
    keepsSecrets: random.chance(0.4),
    messageMs: random.chance(0.15) ? random.pick([500, 5_000]) : 20,
    messagesAgain: random.chance(0.15) ? random.pick([0.1, 1]) : 0,
    storeLate: has(0.1),
    federates: profile.hasIdentityPool && random.chance(0.15),
  };
}
