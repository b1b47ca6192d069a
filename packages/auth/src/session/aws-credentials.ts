import type { Lifespan } from './freshness.js';
import { mask } from './jwt.js';
import type { CredentialsRecord } from './records.js';

/**
 * Temporary AWS credentials of an identity. Printing them shows the expiration; reading or spreading gives the members.
 * Clients of the AWS SDK for JavaScript v3 accept them as `credentials`.
 */
export interface AWSCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** The expiration by the service's clock. */
  readonly expiration: Date;
}

const lifespans = new WeakMap<AWSCredentials, Lifespan>();

/** Creates the vended credentials: one object for their whole lifetime. */
export function createAWSCredentials(record: CredentialsRecord, issuedAtMs: number): AWSCredentials {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAtMs, lifetimeMs } = record;
  const expiration = new Date(expiresAtMs);
  const credentials = concealCredentials({ accessKeyId, secretAccessKey, sessionToken, expiration });
  lifespans.set(credentials, { issuedAtMs, lifetimeMs });
  return credentials;
}

/** Returns the lifetime of credentials by `Platform.now`; absent credentials have none left. */
export function getLifespan(credentials: AWSCredentials | undefined): Lifespan {
  return lifespans.get(Object(credentials)) ?? { issuedAtMs: 0, lifetimeMs: 0 };
}

/**
 * Creates credentials that can be read and spread, but not changed, and that print as a summary. Clients of the AWS SDK write
 * the origin of credentials into `$source`: only this member is writable, and no copy contains it.
 */
export function concealCredentials<T extends AWSCredentials>(values: T): T {
  const concealed = Object.defineProperty({} as T, '$source', { writable: true });
  // Accessors: the console of a browser shows their names, not their values.
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(concealed, name, {
      enumerable: true,
      get: () => (value instanceof Date ? new Date(value) : value),
    });
  const describe = (): string => `[AWS credentials, expire ${values.expiration.toJSON()}]`;
  return Object.seal(mask(concealed, describe, describe));
}
