import type { RequestRecord } from '../cognito/rpc.js';
import type { GetClientMetadata, GetUserContextData } from '../cognito/user-context.js';
import type { AuthError } from '../errors/auth-error.js';
import type { SessionStore } from '../platform/session-store.js';

/** A listener that the app subscribed has thrown. */
export interface ListenerFailedRecord {
  readonly event: 'listener.failed';
  /** What it threw. */
  readonly error: unknown;
}

/** A callback among the app's options has thrown or rejected. The call went on without its answer. */
export interface CallbackFailedRecord {
  readonly event: 'callback.failed';
  /** The option's name. */
  readonly callback: 'getClientMetadata' | 'getProviderToken' | 'getUserContextData';
  /** What it threw. */
  readonly error: unknown;
}

/** The configuration of a page has the secret of an app client, and so has everyone who loads the page. */
export interface SecretExposedRecord {
  readonly event: 'secret.exposed';
  readonly error: AuthError;
}

/** A device could not be registered (`ConfirmDevice`). The user signed in without it. */
export interface DeviceFailedRecord {
  readonly event: 'device.failed';
  readonly error: AuthError;
}

/** A session of another library was found and not adopted: the service refused it. What was found stays. */
export interface AdoptionFailedRecord {
  readonly event: 'adoption.failed';
  readonly error: AuthError;
}

/** A line for a log. It never holds a secret, other than what the app's own code puts into its errors. */
export type LogRecord =
  | ListenerFailedRecord
  | CallbackFailedRecord
  | SecretExposedRecord
  | DeviceFailedRecord
  | AdoptionFailedRecord
  | RequestRecord;

/** What a session can be made with; every member has a default. */
export interface SessionOptions {
  /**
   * Where the session is kept. Default: `encryptedStorage()` in browsers, where a page without IndexedDB or WebCrypto
   * gets memory and the event `storageDegraded`; memory everywhere else.
   */
  readonly storage?: SessionStore;
  /** A token or credentials with less life left than this are renewed before they are handed out. Default 120. */
  readonly leewaySeconds?: number;
  /** Default: the runtime's own. */
  readonly fetch?: typeof globalThis.fetch;
  /** Keeps two sessions for the same pools apart in one store. */
  readonly label?: string;
  /**
   * Receives a record of each failure that rejects no call, and with `logsRequests` of every request. Each is one of
   * {@link LogRecord}, told apart by `event`.
   */
  readonly logger?: (record: LogRecord) => void;
  /** Whether `logger` receives every request: its operation, its outcome and how long it took. Default false. */
  readonly logsRequests?: boolean;
  /**
   * Gives a new token of a provider that the session is federated with, when the identity pool no longer accepts the
   * last one.
   */
  readonly getProviderToken?: (provider: string) => Promise<string>;
  /**
   * Returns what the user pool's threat protection learns about the user during sign-in or sign-up (`UserContextData`),
   * such as what its script `AmazonCognitoAdvancedSecurityData.getData` collects. When the callback fails, the request
   * goes without this data.
   */
  readonly getUserContextData?: GetUserContextData;
  /** Returns what the user pool's triggers receive when tokens are renewed (`ClientMetadata`). */
  readonly getClientMetadata?: GetClientMetadata;
}
