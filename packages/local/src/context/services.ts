import type { Clock } from '../base/clock.js';
import type { Settings } from '../base/settings.js';
import { openSealer, type Sealer } from '../jose/sealer.js';
import { createSigningKeys, type SigningKeys } from '../jose/signing-keys.js';
import type { OutgoingMail } from '../messages/outgoing-mail.js';
import type { Store } from '../store/store.js';
import { createProvenPasswords, type ProvenPasswords } from '../user-pools/users/verified-password-cache.js';

/** What every operation works with: made once by `startLocal`, closed with it. */
export interface LocalServices {
  readonly settings: Settings;
  readonly store: Store;
  /** The time by which this server lives. Nothing in it asks `Date` for the time of day. */
  readonly clock: Clock;
  readonly signingKeys: SigningKeys;
  /** For state that travels with the client. */
  readonly sealer: Sealer;
  readonly provenPasswords: ProvenPasswords;
  /** Where e-mail goes besides the inbox; absent without `smtp`. */
  readonly outgoingMail?: OutgoingMail;
}

/** Everything that follows from a store, a clock and settings. The store stays the caller's to close. */
export async function createServices(
  given: Pick<LocalServices, 'settings' | 'store' | 'clock' | 'outgoingMail'>,
): Promise<LocalServices> {
  const { store, clock } = given;
  const signingKeys = createSigningKeys({ store, clock });
  const sealer = await openSealer(store);
  store.onRefresh(() => {
    signingKeys.forget();
    // Without the database there is nothing to read, and nothing to answer from: once it is back this comes again.
    sealer.reload().catch(() => undefined);
  });
  return {
    ...given,
    signingKeys,
    sealer,
    provenPasswords: createProvenPasswords(),
  };
}
