import type { RequestRecord } from '../cognito/rpc.js';
import type { GetClientMetadata, GetUserContextData } from '../cognito/user-context.js';
import type { AuthError } from '../errors/auth-error.js';
import type { SessionStore } from '../platform/session-store.js';

/** A listener of the app has thrown. */
export interface ListenerFailedRecord {
  readonly event: 'listener.failed';
  /** The thrown value. */
  readonly error: unknown;
}

/** A callback of the app's options has thrown or rejected. The call continued without its result. */
export interface CallbackFailedRecord {
  readonly event: 'callback.failed';
  /** The name of the option; `authorize` is that of `sessionSocket`. */
  readonly callback: 'authorize' | 'getClientMetadata' | 'getProviderToken' | 'getUserContextData';
  /** The thrown value. */
  readonly error: unknown;
}

/** The configuration of a page contains the secret of an app client, so each visitor can read it. */
export interface SecretExposedRecord {
  readonly event: 'secret.exposed';
  readonly error: AuthError;
}

/** A device could not be registered (`ConfirmDevice`). The user signed in without it. */
export interface DeviceFailedRecord {
  readonly event: 'device.failed';
  readonly error: AuthError;
}

/** A session of another library was not adopted, because the service denied it. Its copies stay. */
export interface AdoptionFailedRecord {
  readonly event: 'adoption.failed';
  readonly error: AuthError;
}

/** A log record. It never contains a secret, unless the app's own code puts one into its errors. */
export type LogRecord =
  | ListenerFailedRecord
  | CallbackFailedRecord
  | SecretExposedRecord
  | DeviceFailedRecord
  | AdoptionFailedRecord
  | RequestRecord;

/** The options of a session. Each has a default. */
export interface SessionOptions {
  /**
   * The store of the session. Default: `encryptedStorage()` in browsers, memory elsewhere. A page without IndexedDB or
   * WebCrypto gets memory and the event `storageDegraded`.
   */
  readonly storage?: SessionStore | undefined;
  /** Tokens and credentials with a shorter remaining lifetime are renewed before they are returned. Default 120. */
  readonly leewaySeconds?: number | undefined;
  /** Default: `fetch` of the runtime. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Separates two sessions of the same pools in one store. */
  readonly label?: string | undefined;
  /**
   * Receives a {@link LogRecord} for each failure that rejects no call, and with `logsRequests` for each request. `event`
   * discriminates them.
   */
  readonly logger?: ((record: LogRecord) => void) | undefined;
  /** Whether `logger` receives each request: its operation, result and duration. Default false. */
  readonly logsRequests?: boolean | undefined;
  /**
   * Returns a new token of the provider of a federated session, when the identity pool no longer accepts the last one.
   * Without an answer within 20 s the session keeps the last token.
   */
  readonly getProviderToken?: ((provider: string) => Promise<string>) | undefined;
  /**
   * Returns the data for threat protection at sign-in and sign-up (`UserContextData`), for example from the service's script
   * (`AmazonCognitoAdvancedSecurityData.getData`). When the callback fails, or takes over 20 s, the request is sent without it.
   */
  readonly getUserContextData?: GetUserContextData | undefined;
  /**
   * Returns the data for the user pool's triggers at a renewal of tokens (`ClientMetadata`). It must not wait for this session, whose
   * renewal waits for it. When it fails, or takes over 20 s, the request is sent without it.
   */
  readonly getClientMetadata?: GetClientMetadata | undefined;
}
