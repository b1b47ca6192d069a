import { type AuthError, isAuthError } from '../errors/auth-error.js';
import { createOwnError } from '../errors/own-errors.js';
import { type Account, sessionOf } from './account.js';
import type { AWSCredentials } from './aws-credentials.js';
import { mask } from './jwt.js';
import type { CognitoTokens } from './records.js';
import { type Result, toResult } from './result.js';

/** A session that knows the user and the identity. */
export interface AuthCognitoIdentityProvider {
  /** The user's `sub` in the user pool. */
  getUserSub(): Result<string>;
  /** The identity's id in the identity pool: `<region>:<uuid>`. */
  getIdentityId(): Result<string>;
}

/** A session that has AWS credentials. */
export interface AuthAWSCredentialsProvider {
  /**
   * Temporary AWS credentials of the identity, as they are now. A client of the AWS SDK takes them as `credentials`, for
   * one task: they belong to one sign-in, and they expire. A client that lives longer takes `awsCredentials(auth)` of
   * `@claviger/auth/vend`. The SDK keeps what a plain function gives until it expires, so such a client would sign as the
   * previous user for up to an hour after a sign-out.
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

/** A session that has user pool tokens. */
export interface AuthCognitoTokensProvider {
  /** The ID token and the access token of the user pool. `String(token)` is the raw token. */
  getCognitoTokens(): Result<CognitoTokens>;
}

/** What every session says. The type guards narrow it to a session with more methods. */
export interface AuthSession {
  /** Whether a user is signed in, also one whose session has expired. */
  readonly isSignedIn: boolean;
}

/**
 * What `fetchAuthSession()` answers with: each detail for itself. It never changes; a later call gives the very
 * same object until something in it has changed.
 */
export interface CognitoAuthSession
  extends AuthSession,
    AuthCognitoIdentityProvider,
    AuthAWSCredentialsProvider,
    AuthCognitoTokensProvider {}

/** What a session is made of: each detail, or why it isn't there. */
export interface SessionDetails {
  readonly isSignedIn: boolean;
  readonly userSub: string | AuthError;
  readonly identityId: string | AuthError;
  readonly credentials: AWSCredentials | AuthError;
  readonly tokens: CognitoTokens | AuthError;
}

/** A session of these details. Printing it shows them, or why they aren't there, without secrets. */
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

/** Why something could not be renewed: in the call that asks now, or by the last run before it. */
export interface Failures {
  readonly inCall: AuthError | undefined;
  readonly before: AuthError | undefined;
}

/** What a session is made of at one moment. */
export interface Known {
  readonly account: Account;
  /** One of the tokens has expired. */
  readonly isExpired: boolean;
  /** The caller wants new values, and isn't content with what is still usable. */
  readonly isForced: boolean;
  readonly tokens: Failures;
  /** What is known of the identity; undefined where the session can have none. */
  readonly identity: KnownIdentity | undefined;
}

/** What is known of an identity. */
export interface KnownIdentity extends Failures {
  readonly identityId: string | undefined;
  /** Undefined once they have expired. */
  readonly credentials: AWSCredentials | undefined;
  /** The caller asked for tokens alone, and so the identity pool was not asked. */
  readonly isNotRequested: boolean;
}

/**
 * Creates the function that says what a session answers: the matrix of SESSION.md. A row is the state of the account; a column
 * is a detail. Each error is one object, so that the same state gives the same session.
 */
export function createDescription(hasIdentityPool: boolean): (known: Known) => SessionDetails {
  const expired = createOwnError('Expired');
  const notRequested = createOwnError('NotRequested');
  const noIdentity = createOwnError(hasIdentityPool ? 'GuestAccessDisabled' : 'NoIdentityPool');
  /** The columns of the user pool, where the account has no user of it: rows S and F. */
  const noUser = { guest: createOwnError('SignedOut'), federated: createOwnError('Federated') };
  /** The columns of the identity pool. */
  const describeIdentity = (
    identity: KnownIdentity | undefined,
    isForced: boolean,
  ): Pick<SessionDetails, 'identityId' | 'credentials'> => {
    if (!identity) return { identityId: noIdentity, credentials: noIdentity };
    const { identityId, credentials, isNotRequested, inCall, before } = identity;
    const reason = isNotRequested ? notRequested : (inCall ?? before ?? expired);
    // A caller who forced a renewal gets no keys of before the call.
    return { identityId: identityId ?? reason, credentials: (isForced && inCall ? undefined : credentials) ?? reason };
  };
  return ({ account, isExpired, isForced, tokens, identity }) => {
    const session = sessionOf(account);
    const isSignedIn = session !== undefined;
    if ('error' in account) {
      // The session has ended (I6, I7), or the store does not answer (C4b).
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

/** Creates the sessions of details: the same object until one of them changes. */
export function createViews(): (details: SessionDetails, isTokensOnly: boolean) => CognitoAuthSession {
  /** The last sessions that were handed out, and what each was made of: one with everything, and one with the tokens alone. */
  const views: { readonly session: CognitoAuthSession; readonly parts: readonly unknown[] }[] = [];
  return (details, isTokensOnly) => {
    const parts = Object.values(details);
    const known = views.find((view) => parts.every((part, index) => part === view?.parts[index]));
    const view = known ?? { session: createSessionView(details), parts };
    views[Number(isTokensOnly)] = view;
    return view.session;
  };
}
