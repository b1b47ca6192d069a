import type { Session } from '../session/session.js';

/** Credentials in the form that the AWS SDK for JavaScript v3 asks for (`AwsCredentialIdentity`). */
export interface AwsCredentialIdentity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
  /** The identity in the identity pool that they belong to. */
  readonly identityId: string;
}

/** What the clients of the AWS SDK for JavaScript v3 take as `credentials`. */
export type AwsCredentialsProvider = (() => Promise<AwsCredentialIdentity>) & { readonly memoized: true };

/**
 * A credential provider for the clients of the AWS SDK v3. Each request of a client gets what the session holds
 * then, so that signing in and out takes effect at once.
 *
 * The provider rejects with the session's {@link AuthError} when there are no credentials.
 *
 * @example
 * ```ts
 * const s3 = new S3Client({ region: 'us-east-1', credentials: awsCredentials(auth) });
 * ```
 */
export function awsCredentials(session: Session): AwsCredentialsProvider {
  const provide = async (): Promise<AwsCredentialIdentity> => {
    const current = await session.fetchAuthSession();
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = current.getAWSCredentials().get();
    const identityId = current.getIdentityId().get();
    return { accessKeyId, secretAccessKey, sessionToken, expiration, identityId };
  };
  // The SDK keeps what a provider gives until it expires, whoever signs out meanwhile, unless the provider says
  // that it does so itself.
  return Object.assign(provide, { memoized: true as const });
}
