import { AuthError } from '../errors/auth-error.js';
import { type AWSCredentials, concealCredentials, lifespanOf } from '../session/aws-credentials.js';
import { coreOf } from '../session/internals.js';
import type { Core } from '../session/runtime.js';
import type { Session } from '../session/session.js';
import type { CognitoAuthSession } from '../session/view.js';

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
   * credentials live for an hour; a value above nine tenths of that counts as nine tenths. After a retryable failure the
   * provider returns the credentials that are still valid. Default: the session's `leewaySeconds`.
   */
  readonly minimumLifetimeSeconds?: number;
  /**
   * Serves only the sign-in or guest of the provider's first call. After a sign-out or another sign-in each call rejects with
   * kind `signedOut`. Use it for a multipart upload, whose owner must not change. Default false.
   */
  readonly bound?: boolean;
}

/** The maximum of `minimumLifetimeSeconds`, as a share of the lifetime: a larger one would renew at each call. */
const newShare = 0.9;

/**
 * Creates a credential provider for AWS SDK v3 clients. Each request of a client uses the session's current credentials, so
 * a sign-in or sign-out takes effect at once. `session.getAWSCredentials()` instead returns one key, which does not change.
 *
 * The provider rejects with the session's {@link AuthError} when there are no credentials.
 *
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
export function awsCredentials(session: Session, options: AwsCredentialsOptions = {}): AwsCredentialsProvider {
  const { minimumLifetimeSeconds = 0, bound = false } = options;
  const core = coreOf(session);
  const checkOwner = bound ? createOwnerCheck(core) : () => undefined;
  const provide = async ({ forceRefresh }: AwsCredentialsProviderInput = {}): Promise<AwsCredentialIdentity> => {
    if (bound) {
      await core.load();
      checkOwner();
    }
    let current = await session.fetchAuthSession({ forceRefresh });
    if (!forceRefresh && isShort(core, current, minimumLifetimeSeconds * 1000)) {
      const renewed = await session.fetchAuthSession({ forceRefresh: true });
      // After a retryable failure the current credentials are still valid.
      if (renewed.getAWSCredentials().error?.retryable !== true) current = renewed;
    }
    checkOwner(current);
    return toIdentity(core, current);
  };
  // Without `memoized` the SDK would keep the credentials until they expire, even after a sign-out.
  return Object.assign(provide, { memoized: true as const });
}

/** Whether the remaining lifetime is too short, and new credentials would have a longer one. */
function isShort(core: Core, session: CognitoAuthSession, minimumMs: number): boolean {
  const { value } = session.getAWSCredentials();
  if (!value) return false;
  return leftMs(core, value) < Math.min(minimumMs, lifespanOf(value).lifetimeMs * newShare);
}

/** Returns the remaining lifetime. A change of the local clock does not affect it. */
function leftMs({ platform }: Core, credentials: AWSCredentials): number {
  const { issuedAtMs, lifetimeMs } = lifespanOf(credentials);
  return issuedAtMs + lifetimeMs - platform.now();
}

function toIdentity(core: Core, session: CognitoAuthSession): AwsCredentialIdentity {
  const credentials = session.getAWSCredentials().get();
  const expiration = new Date(core.platform.wallMs() + leftMs(core, credentials));
  return concealCredentials({ ...credentials, expiration, identityId: session.getIdentityId().get() });
}

/** Binds a provider to the sign-in of its first call, or to the guest's identity. */
function createOwnerCheck(core: Core): (session?: CognitoAuthSession) => void {
  let owner: { readonly sid: string | undefined } | undefined;
  let guestId: string | undefined;
  let isOver = false;
  return (session) => {
    // The store has not answered yet: the owner is unknown.
    if (!owner && core.account().status === 'unavailable') return;
    owner ??= { sid: core.sid() };
    // Two guests differ only in their identity.
    const identityId = owner.sid === undefined ? session?.getIdentityId().value : undefined;
    guestId ??= identityId;
    isOver ||= core.sid() !== owner.sid || (identityId !== undefined && identityId !== guestId);
    if (!isOver) return;
    throw new AuthError('signedOut', 'SignedOut', 'The sign-in that this provider is bound to is over.', {
      recoverySuggestion: 'Call awsCredentials(auth, { bound: true }) again.',
    });
  };
}
