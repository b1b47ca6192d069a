import type { Session } from '../session/session.js';
import { type AwsCredentialIdentity, awsCredentials } from '../vend/aws-credentials.js';
import { assertSignedIn } from './open-profile.js';

/**
 * SDKs ask again when keys have less than 15 minutes left (botocore), and keep asking until they get newer ones. So keys with
 * less are renewed first.
 */
const MINIMUM_LIFETIME_SECONDS = 16 * 60;

/** Gives out the AWS credentials of one signed-in user, with `expiration` in local time. */
export type KeyVendor = () => Promise<AwsCredentialIdentity>;

/** Converts an expiration to ISO 8601 in whole seconds, as AWS writes it: not each SDK reads fractions. */
export function toExpiration({ expiration }: AwsCredentialIdentity): string {
  return `${expiration.toISOString().slice(0, 19)}Z`;
}

/**
 * Creates the vendor of a session's user. When another user signs in, it rejects with `signedOut`.
 *
 * @throws {CommandError} when no user is signed in.
 */
export async function createKeyVendor(session: Session, profile: string): Promise<KeyVendor> {
  await assertSignedIn(session, profile);
  return awsCredentials(session, { minimumLifetimeSeconds: MINIMUM_LIFETIME_SECONDS, bound: true });
}
