import { mask } from './jwt.js';
import type { CredentialsRecord } from './records.js';

/** Temporary AWS credentials of an identity. Printing them shows nothing; reading or spreading them gives them. */
export interface AWSCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** When they expire, by the service's clock. */
  readonly expiration: Date;
}

/** The credentials as they are vended: one frozen object for as long as they live. */
export function createAWSCredentials(record: CredentialsRecord): AWSCredentials {
  // Accessors: a console shows that they are there, not what they hold, and nobody can change the date for others.
  const credentials = {
    get accessKeyId() {
      return record.accessKeyId;
    },
    get secretAccessKey() {
      return record.secretAccessKey;
    },
    get sessionToken() {
      return record.sessionToken;
    },
    get expiration() {
      return new Date(record.expiresAtMs);
    },
  };
  return mask(credentials, '[AWS credentials]');
}
