import type { Clock } from '../base/clock.js';
import type { Settings } from '../base/settings.js';
import { openSealer, type Sealer } from '../jose/sealer.js';
import { type CreateKey, createSigningKeys, type SigningKeys } from '../jose/signing-keys.js';
import type { OutgoingMail } from '../messages/outgoing-mail.js';
import type { Store } from '../store/store.js';

/** What operations of all services work with. */
export interface CoreServices {
  readonly settings: Settings;
  readonly store: Store;
  /** The server's clock. Tokens, codes and credentials expire by it; no code asks `Date` for the time of day. */
  readonly clock: Clock;
  readonly signingKeys: SigningKeys;
  /** Seals state that a client keeps. */
  readonly sealer: Sealer;
  /** Sends each e-mail of the inbox on; absent without `smtp`. */
  readonly outgoingMail?: OutgoingMail;
}

/**
 * What every operation works with: made once by `startLocal`, closed with it. A folder above adds what it keeps for
 * its own operations: `declare module '…/context/services.js' { interface LocalServices { … } }`.
 */
export interface LocalServices extends CoreServices {}

/** What the services of a server follow from. */
export interface GivenCoreServices extends Pick<CoreServices, 'settings' | 'store' | 'clock' | 'outgoingMail'> {
  /** Creates signing keys. Default: by `node:crypto`. */
  readonly createKey?: CreateKey | undefined;
}

/** Creates what follows from a store, a clock and settings. The caller closes the store. */
export async function createCoreServices({ createKey, ...given }: GivenCoreServices): Promise<CoreServices> {
  const { store, clock } = given;
  const signingKeys = createSigningKeys({ store, clock, createKey });
  const sealer = await openSealer(store);
  store.onRefresh(() => {
    signingKeys.forget();
    // Without the database there is nothing to read, and nothing to answer from: once it is back this comes again.
    sealer.reload().catch(() => undefined);
  });
  return { ...given, signingKeys, sealer };
}
