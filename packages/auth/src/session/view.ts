import { type AuthError, isAuthError } from '../errors/auth-error.js';
import { createOwnError } from '../errors/own-errors.js';
import { type Account, findStoredSession } from './account.js';
import type { AWSCredentials } from './aws-credentials.js';
import { mask } from './jwt.js';
import type { CognitoTokens } from './records.js';
import { type Result, toResult } from './result.js';

/** A session with the user and the identity. */
export interface AuthCognitoIdentityProvider {
  /** The user's `sub` in the user pool. */
  getUserSub(): Result<string>;
  /** The identity's id in the identity pool: `<region>:<uuid>`. */
  getIdentityId(): Result<string>;
}

/** A session with AWS credentials. */
export interface AuthAWSCredentialsProvider {
  /**
   * Returns the current temporary AWS credentials of the identity. An AWS SDK client takes them as `credentials` for one task:
   * they belong to one sign-in, and they expire. A long-lived client needs `awsCredentials(auth)` of `@claviger/auth/vend`. The
   * SDK memoizes the result of a plain function, so such a client would sign as the previous user for up to an hour after a
   * sign-out.
   *
   * @example
   * ```ts
   * const session = await auth.fetchAuthSession();
   * const credentials = session.getAWSCredentials().get();
   * const s3 = new S3Client({ region: 'us-east-1', credentials });
   * ```
   */
  getAWSCredentials(): Result<AWSCredentials>;
}

/** A session with user pool tokens. */
export interface AuthCognitoTokensProvider {
  /** The ID token and the access token of the user pool. `String(token)` is the raw token. */
  getCognitoTokens(): Result<CognitoTokens>;
}

/** The base of each session. The type guards narrow it to a session with more methods. */
export interface AuthSession {
  /** Whether a user is signed in. It stays true after the session has expired. */
  readonly isSignedIn: boolean;
}

/**
 * The result of `fetchAuthSession()`, with each detail on its own. It never changes. Later calls return the same object until a
 * detail changes.
 */
export interface CognitoAuthSession
  extends AuthSession,
    AuthCognitoIdentityProvider,
    AuthAWSCredentialsProvider,
    AuthCognitoTokensProvider {}

/** The details of a session: a value or an error each. */
export interface SessionDetails {
  readonly isSignedIn: boolean;
  readonly userSub: string | AuthError;
  readonly identityId: string | AuthError;
  readonly credentials: AWSCredentials | AuthError;
  readonly tokens: CognitoTokens | AuthError;
}

/** Creates a session from its details. Printing it shows them or their errors, without secrets. */
function createSessionView(details: SessionDetails): CognitoAuthSession {
  const userSub = toResult(details.userSub);
  const identityId = toResult(details.identityId);
  const credentials = toResult(details.credentials);
  const tokens = toResult(details.tokens);
  const view = {
    isSignedIn: details.isSignedIn,
    getUserSub: () => userSub,
    getIdentityId: () => identityId,
    getAWSCredentials: () => credentials,
    getCognitoTokens: () => tokens,
  };
  const summarize = (): object =>
    Object.fromEntries(
      Object.entries(details).map(([name, detail]) => [name, isAuthError(detail) ? `${detail}` : detail]),
    );
  return Object.freeze(mask(view, summarize));
}

/** The errors of a renewal: in the current call, and of the last run before it. */
export interface Failures {
  readonly inCall: AuthError | undefined;
  readonly before: AuthError | undefined;
}

/** The state of a session at one time. */
export interface Known {
  readonly account: Account;
  /** Whether one of the tokens has expired. */
  readonly isExpired: boolean;
  /** Whether the caller requires new values. */
  readonly isForced: boolean;
  readonly tokens: Failures;
  /** The state of the identity; undefined when the session cannot have one. */
  readonly identity: KnownIdentity | undefined;
}

/** The state of an identity. */
export interface KnownIdentity extends Failures {
  readonly identityId: string | undefined;
  /** Undefined after their expiration. */
  readonly credentials: AWSCredentials | undefined;
  /** Whether the caller requested only tokens, so that the identity pool got no request. */
  readonly isNotRequested: boolean;
}

/**
 * Creates the function that computes the details of a session, as a matrix: a row is a state of the account, a column is a
 * detail. Each error is one object, so that the same state gives the same session.
 */
export function createDescription(hasIdentityPool: boolean): (known: Known) => SessionDetails {
  const expired = createOwnError('Expired');
  const notRequested = createOwnError('NotRequested');
  const noIdentity = createOwnError(hasIdentityPool ? 'GuestAccessDisabled' : 'NoIdentityPool');
  /** The columns of the user pool for an account without a user of it: signed out, guest and federated. */
  const noUser = { guest: createOwnError('SignedOut'), federated: createOwnError('Federated') };
  /** The columns of the identity pool. */
  const describeIdentity = (
    identity: KnownIdentity | undefined,
    isForced: boolean,
  ): Pick<SessionDetails, 'identityId' | 'credentials'> => {
    if (!identity) return { identityId: noIdentity, credentials: noIdentity };
    const { identityId, credentials, isNotRequested, inCall, before } = identity;
    const reason = isNotRequested ? notRequested : (inCall ?? before ?? expired);
    // A forced caller gets no keys from before the call.
    return { identityId: identityId ?? reason, credentials: (isForced && inCall ? undefined : credentials) ?? reason };
  };
  return ({ account, isExpired, isForced, tokens, identity }) => {
    const session = findStoredSession(account);
    const isSignedIn = session !== undefined;
    if ('error' in account) {
      // The session has ended, or the store does not answer.
      const { error } = account;
      return { isSignedIn, userSub: error, identityId: error, credentials: error, tokens: error };
    }
    const columns = describeIdentity(identity, isForced);
    if (!session?.tokens) {
      const error = noUser[session ? 'federated' : 'guest'];
      return { isSignedIn, userSub: error, ...columns, tokens: error };
    }
    const isUsable = !isExpired && !(isForced && tokens.inCall);
    const reason = tokens.inCall ?? tokens.before ?? expired;
    return { isSignedIn, userSub: session.userId, ...columns, tokens: isUsable ? session.tokens : reason };
  };
}

/** Creates sessions from details: the same object until a detail changes. */
export function createViews(): (details: SessionDetails, isTokensOnly: boolean) => CognitoAuthSession {
  /** The last sessions and their details: one with all details, and one with only tokens. */
  const views: { readonly session: CognitoAuthSession; readonly parts: readonly unknown[] }[] = [];
  return (details, isTokensOnly) => {
    const parts = Object.values(details);
    const known = views.find((view) => parts.every((part, index) => part === view?.parts[index]));
    const view = known ?? { session: createSessionView(details), parts };
    views[Number(isTokensOnly)] = view;
    return view.session;
  };
}
