import { concealCredentials } from '../session/aws-credentials.js';
import type { Session } from '../session/session.js';
import { createKeySource } from './key-source.js';
import { assertSeconds } from './lifetime.js';

/** Credentials in the form of the AWS SDK for JavaScript v3 (`AwsCredentialIdentity`). */
export interface AwsCredentialIdentity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** The expiration by this machine's clock at the time of the call, even if that clock is wrong. */
  readonly expiration: Date;
  /** The identity of the credentials in the identity pool. */
  readonly identityId: string;
}

/** The input of a provider. The AWS SDK passes it after a service denied the credentials. */
export interface AwsCredentialsProviderInput {
  /** Renews fresh credentials, too: once for all waiting calls. Default false. */
  readonly forceRefresh?: boolean | undefined;
}

/** A credential provider for the `credentials` option of AWS SDK for JavaScript v3 clients. */
export type AwsCredentialsProvider = ((input?: AwsCredentialsProviderInput) => Promise<AwsCredentialIdentity>) & {
  readonly memoized: true;
};

/** The options of {@link awsCredentials}. */
export interface AwsCredentialsOptions {
  /**
   * Renews credentials whose remaining lifetime is shorter than this, in seconds: for presigned URLs and long transfers. New
   * credentials live for an hour; a value above half of that counts as half. After a retryable failure the
   * provider returns the credentials that are still valid. Default: the session's `leewaySeconds`.
   */
  readonly minimumLifetimeSeconds?: number;
  /**
   * Serves only the sign-in or guest of the provider's first call. After a sign-out or another sign-in each call rejects with
   * kind `signedOut`. Use it for a multipart upload, whose owner must not change. Default false.
   */
  readonly bound?: boolean;
  /**
   * The longest lifetime that `expiration` reports, in seconds: for code that keeps keys until they expire. A sign-out takes
   * effect there within this time. Where a timer renews, it must exceed the timer's margin. Default: the whole lifetime.
   */
  readonly reportedLifetimeSeconds?: number;
}

/**
 * Creates a credential provider for AWS SDK v3 clients. Each request of a client uses the session's current credentials, so
 * a sign-in or sign-out takes effect at once. `session.getAWSCredentials()` instead returns one key, which does not change.
 *
 * The provider rejects with the session's {@link AuthError} when there are no credentials.
 *
 * @throws {AuthError} `InvalidConfiguration` when a number of seconds is not positive; `field` names it.
 * @throws {TypeError} when `session` does not come from `createAuth` or `createSession`.
 *
 * @example
 * ```ts
 * const s3 = new S3Client({ region: 'us-east-1', credentials: awsCredentials(auth) });
 * ```
 *
 * @example
 * ```ts
 * // For a multipart upload: all parts as the same user.
 * const s3 = new S3Client({ region: 'us-east-1', credentials: awsCredentials(auth, { bound: true }) });
 * ```
 */
export function awsCredentials(session: Session, options?: AwsCredentialsOptions): AwsCredentialsProvider {
  const { minimumLifetimeSeconds = 0, bound, reportedLifetimeSeconds = Number.POSITIVE_INFINITY } = options ?? {};
  assertSeconds('minimumLifetimeSeconds', minimumLifetimeSeconds >= 0);
  assertSeconds('reportedLifetimeSeconds', reportedLifetimeSeconds > 0);
  const source = createKeySource(session, { bound });
  const provide = async (input?: AwsCredentialsProviderInput): Promise<AwsCredentialIdentity> => {
    const { credentials, identityId } = await source.get({
      forceRefresh: input?.forceRefresh,
      minimumMs: minimumLifetimeSeconds * 1000,
    });
    const cutMs = Math.max(source.leftMs(credentials) - reportedLifetimeSeconds * 1000, 0);
    const expiration = new Date(source.expirationOf(credentials).getTime() - cutMs);
    return concealCredentials({ ...credentials, expiration, identityId });
  };
  // The SDK keeps what a provider returns until it expires, also over a sign-out, unless the provider is memoized itself.
  return Object.assign(provide, { memoized: true as const });
}
