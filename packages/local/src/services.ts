import type { Clock } from './clock.js';
import type { SigningKeys } from './jose/signing-keys.js';
import type { Settings } from './settings.js';
import type { Store } from './store/store.js';

/** What every operation works with: made once by `startLocal`, closed with it. */
export interface LocalServices {
  readonly settings: Settings;
  readonly store: Store;
  /** The time by which this server lives. Nothing in it asks `Date` for the time of day. */
  readonly clock: Clock;
  readonly signingKeys: SigningKeys;
}
