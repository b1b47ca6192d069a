import type { IdentityPoolClient } from '../../cognito/identity-pool.js';
import type { ServiceClock } from '../../cognito/service-clock.js';
import type { UserPoolClient } from '../../cognito/user-pool.js';
import type { AuthConfig } from '../../config/auth-config.js';
import type { Platform } from '../../platform/platform.js';
import type { Freshnesses } from '../../session/freshness.js';
import type { Sealer } from '../sealing/sealer.js';
import type { ServerLogRecord } from '../settings/log.js';
import type { Settings } from '../settings/options.js';
import type { ServerStore } from '../stores/server-store.js';
import type { CheckSignature } from './check-signature.js';

/** What the parts of one server share. It keeps no state of a user. */
export interface ServerParts extends Freshnesses {
  readonly config: AuthConfig;
  readonly settings: Settings;
  readonly userPool: UserPoolClient;
  readonly identityPool: IdentityPoolClient | undefined;
  readonly platform: Platform;
  readonly clock: ServiceClock;
  readonly sealer: Sealer;
  readonly store: ServerStore;
  readonly checkSignature: CheckSignature;
  report(record: ServerLogRecord): void;
}
