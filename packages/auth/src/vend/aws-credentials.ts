import { AuthError } from '../errors/auth-error.js';
import { type AWSCredentials, concealCredentials, lifespanOf } from '../session/aws-credentials.js';
import { coreOf } from '../session/internals.js';
import type { Core } from '../session/runtime.js';
import type { Session } from '../session/session.js';
import type { CognitoAuthSession } from '../session/view.js';

/** Credentials in the form that the AWS SDK for JavaScript v3 asks for (`AwsCredentialIdentity`). */
export interface AwsCredentialIdentity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** When they expire, by this machine's clock at the moment of the call, also where that clock is wrong. */
  readonly expiration: Date;
  /** The identity in the identity pool that they belong to. */
  readonly identityId: string;
}

/** What a provider's call is given. The AWS SDK passes it where the service refused the credentials. */
export interface AwsCredentialsProviderInput {
  /** Renews the credentials although they are fresh: once for all calls that wait for it. Default false. */
  readonly forceRefresh?: boolean | undefined;
}

/** What the clients of the AWS SDK for JavaScript v3 take as `credentials`. */
export type AwsCredentialsProvider = ((input?: AwsCredentialsProviderInput) => Promise<AwsCredentialIdentity>) & {
  readonly memoized: true;
};

/** What a provider of {@link awsCredentials} promises. */
export interface AwsCredentialsOptions {
  /**
   * Renews credentials that have less life left than this, in seconds: for presigned URLs and long transfers. New
   * credentials live for an hour; a value above nine tenths of that counts as nine tenths. Where a renewal fails for a
   * passing reason, the provider gives what is still valid. Default: the session's `leewaySeconds` alone.
   */
  readonly minimumLifetimeSeconds?: number;
  /**
   * Serves one sign-in only: the one (or the guest) of the provider's first call. After that user has signed out, or
   * another one has signed in, each call rejects with kind `signedOut`. For an upload in parts, whose owner must not change.
   * Default false.
   */
  readonly bound?: boolean;
}

/** The largest share of their life that credentials can be asked to have left: a larger one would renew at each call. */
const newShare = 0.9;

/**
 * A credential provider for the clients of the AWS SDK v3. Each request of a client gets what the session holds
 * then, so that signing in and out takes effect at once. `session.getAWSCredentials()` gives one key instead, which does
 * not follow.
 *
 * The provider rejects with the session's {@link AuthError} when there are no credentials.
 *
 * @throws {TypeError} when `session` was not made by `createAuth` or `createSession`.
 *
 * @example
 * ```ts
 * const s3 = new S3Client({ region: 'us-east-1', credentials: awsCredentials(auth) });
 * ```
 *
 * @example
 * ```ts
 * // For an upload in parts, all of them as the same user.
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
      // A renewal that fails for a passing reason leaves what is still valid.
      if (renewed.getAWSCredentials().error?.retryable !== true) current = renewed;
    }
    checkOwner(current);
    return toIdentity(core, current);
  };
  // The SDK keeps what a provider gives until it expires, also over a sign-out, unless the provider says that it does so
  // itself.
  return Object.assign(provide, { memoized: true as const });
}

/** Whether the credentials have too little life left, and new ones would have more. */
function isShort(core: Core, session: CognitoAuthSession, minimumMs: number): boolean {
  const { value } = session.getAWSCredentials();
  if (!value) return false;
  return leftMs(core, value) < Math.min(minimumMs, lifespanOf(value).lifetimeMs * newShare);
}

/** How much life credentials have left. No clock that is set can change it. */
function leftMs({ platform }: Core, credentials: AWSCredentials): number {
  const { issuedAtMs, lifetimeMs } = lifespanOf(credentials);
  return issuedAtMs + lifetimeMs - platform.now();
}

function toIdentity(core: Core, session: CognitoAuthSession): AwsCredentialIdentity {
  const credentials = session.getAWSCredentials().get();
  const expiration = new Date(core.platform.wallMs() + leftMs(core, credentials));
  return concealCredentials({ ...credentials, expiration, identityId: session.getIdentityId().get() });
}

/** Binds a provider to the sign-in that it meets first, or to the guest's identity. */
function createOwnerCheck(core: Core): (session?: CognitoAuthSession) => void {
  let owner: { readonly sid: string | undefined } | undefined;
  let guestId: string | undefined;
  let isOver = false;
  return (session) => {
    // A store that has not answered yet says nothing about who is signed in.
    if (!owner && core.account().status === 'unavailable') return;
    owner ??= { sid: core.sid() };
    // The next guest has no other sign-in, but another identity.
    const identityId = owner.sid === undefined ? session?.getIdentityId().value : undefined;
    guestId ??= identityId;
    isOver ||= core.sid() !== owner.sid || (identityId !== undefined && identityId !== guestId);
    if (!isOver) return;
    throw new AuthError('signedOut', 'SignedOut', 'The sign-in that this provider is bound to is over.', {
      recoverySuggestion: 'Call awsCredentials(auth, { bound: true }) again.',
    });
  };
}
