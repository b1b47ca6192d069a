import type { Lifespan } from './freshness.js';
import { mask } from './jwt.js';
import type { CredentialsRecord } from './records.js';

/**
 * Temporary AWS credentials of an identity. Printing them shows when they expire; reading or spreading them gives them.
 * The clients of the AWS SDK for JavaScript v3 take them as `credentials`.
 */
export interface AWSCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** When they expire, by the service's clock. */
  readonly expiration: Date;
}

const lifespans = new WeakMap<AWSCredentials, Lifespan>();

/** The credentials as they are vended: one object for as long as they live. */
export function createAWSCredentials(record: CredentialsRecord, issuedAtMs: number): AWSCredentials {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAtMs, lifetimeMs } = record;
  const expiration = new Date(expiresAtMs);
  const credentials = concealCredentials({ accessKeyId, secretAccessKey, sessionToken, expiration });
  lifespans.set(credentials, { issuedAtMs, lifetimeMs });
  return credentials;
}

/** How long credentials of {@link createAWSCredentials} live, by `Platform.now`; what isn't there has no life left. */
export function lifespanOf(credentials: AWSCredentials | undefined): Lifespan {
  return lifespans.get(Object(credentials)) ?? { issuedAtMs: 0, lifetimeMs: 0 };
}

/**
 * Credentials that can be read and spread, but not changed, and that print as a summary. The clients of the AWS SDK write
 * where credentials came from into `$source`: this one slot can be written, and shows in no copy.
 */
export function concealCredentials<T extends AWSCredentials>(values: T): T {
  const concealed = Object.defineProperty({} as T, '$source', { writable: true });
  // Accessors: a browser's console shows that they are there, not what they hold.
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(concealed, name, {
      enumerable: true,
      get: () => (value instanceof Date ? new Date(value) : value),
    });
  const describe = (): string => `[AWS credentials, expire ${values.expiration.toJSON()}]`;
  return Object.seal(mask(concealed, describe, describe));
}
