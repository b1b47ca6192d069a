import { mask } from './jwt.js';
import type { StoredIdentity } from './records.js';

/** Temporary AWS credentials of an identity. Printing them shows nothing; spreading or reading them gives them. */
export interface AWSCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** When they expire, by the service's clock. */
  readonly expiration: Date;
}

/** The credentials as they are vended: one frozen object for as long as they live. */
export function createAWSCredentials(stored: NonNullable<StoredIdentity['credentials']>): AWSCredentials {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAtMs } = stored;
  // Accessors: a console shows that they are there, not what they hold, and nobody can change the date for others.
  const credentials = {
    get accessKeyId() {
      return accessKeyId;
    },
    get secretAccessKey() {
      return secretAccessKey;
    },
    get sessionToken() {
      return sessionToken;
    },
    get expiration() {
      return new Date(expiresAtMs);
    },
  };
  return mask(credentials, '[AWS credentials]');
}
