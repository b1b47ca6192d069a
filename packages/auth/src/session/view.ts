import { type AuthError, isAuthError } from '../errors/auth-error.js';
import { createOwnError } from '../errors/own-errors.js';
import type { Account } from './account.js';
import type { AWSCredentials } from './aws-credentials.js';
import type { FetchAuthSessionOptions } from './fetch-session.js';
import type { HeldIdentity } from './identity-memory.js';
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
  const toGetter = <T>(detail: T | AuthError): (() => Result<T>) => {
    const result = toResult(detail);
    return () => result;
  };
  const view = {
    isSignedIn: details.isSignedIn,
    getUserSub: toGetter(details.userSub),
    getIdentityId: toGetter(details.identityId),
    getAWSCredentials: toGetter(details.credentials),
    getCognitoTokens: toGetter(details.tokens),
  };
  const summarize = (): object =>
    Object.fromEntries(
      Object.entries(details).map(([name, detail]) => [name, isAuthError(detail) ? `${detail}` : detail]),
    );
  return Object.freeze(mask(view, summarize));
}

/** The errors of renewals. An error is undefined after a success or without a renewal. */
export interface Failures {
  readonly tokens?: AuthError | undefined;
  readonly identity?: AuthError | undefined;
}

/** What a call requires. */
export type Asked = Pick<FetchAuthSessionOptions, 'forceRefresh' | 'only'>;

/** The request of a call, and the errors of its renewals. */
export interface Outcomes extends Asked, Failures {}

/** The state of a session at the end of a call. */
export interface Known extends Outcomes {
  readonly account: Account;
  /** The errors of the last renewals, in this call or before it. */
  readonly last: Failures;
  /** Whether one of the tokens has expired. */
  readonly isExpired: boolean;
  /** Whether the AWS credentials have expired. */
  readonly isOver: boolean;
  /** The identity; undefined when the session cannot have one. */
  readonly held: HeldIdentity | undefined;
}

/** A code of `createOwnError`. */
type OwnCode = Parameters<typeof createOwnError>[0];

type Row = readonly [
  userSub: SessionDetails['userSub'],
  identityId: SessionDetails['identityId'],
  credentials: SessionDetails['credentials'],
  tokens: SessionDetails['tokens'],
];

/**
 * Creates the function that computes the details of a session. Each error is one object, so that the same state gives the same
 * session.
 */
export function createDescription(hasIdentityPool: boolean): (known: Known) => SessionDetails {
  const errors: { [Code in OwnCode]?: AuthError } = {};
  // The first error costs the start of a page milliseconds, so that none is created before an answer has it.
  const fail = (code: OwnCode): AuthError => {
    errors[code] ??= createOwnError(code);
    return errors[code];
  };
  return ({ account, forceRefresh, only, tokens: noTokens, identity: noKeys, last, isExpired, isOver, held }) => {
    const { session } = account;
    // A forced caller gets no tokens and no keys from before the call.
    const areTokensOver = isExpired || (forceRefresh && noTokens);
    const areKeysOver = isOver || (forceRefresh && noKeys);
    const explainIdentity = (): AuthError => {
      if (!held) return fail(hasIdentityPool ? 'GuestAccessDisabled' : 'NoIdentityPool');
      return only ? fail('NotRequested') : (noKeys ?? last.identity ?? fail('Expired'));
    };
    const id = held?.identityId ?? explainIdentity();
    const keys = (!areKeysOver && held?.credentials) || explainIdentity();

    const findRow = (): Row => {
      if (account.error) return [account.error, account.error, account.error, account.error];
      if (!session) return [fail('SignedOut'), id, keys, fail('SignedOut')];
      if (!session.tokens) return [fail('Federated'), id, keys, fail('Federated')];
      return [session.userId, id, keys, areTokensOver ? (noTokens ?? last.tokens ?? fail('Expired')) : session.tokens];
    };
    const [userSub, identityId, credentials, tokens] = findRow();
    return { isSignedIn: session !== undefined, userSub, identityId, credentials, tokens };
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
