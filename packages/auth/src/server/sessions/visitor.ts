import type { AuthError } from '../../errors/auth-error.js';
import type { IdentityRecord, UserSession } from '../../session/records.js';

/** What a renewal must bring. */
export interface RenewOptions {
  /** Renews fresh tokens, too. */
  readonly isForced?: boolean;
  /** A generation that the caller has. A forced renewal makes no request when the session is already further on. */
  readonly newerThan?: number;
}

/**
 * The result of a sign-out:
 * - `complete`: the service has revoked the tokens;
 * - `partial`: the user is signed out here, and the revocation is kept for a later request;
 * - `none`: no user was signed in.
 */
export type EndStatus = 'complete' | 'partial' | 'none';

/** The session of one request: what its cookies hold, and how they change. */
export interface Visitor {
  /**
   * Returns the live session, also after the service has ended it (`record.ended`). It makes no request to Cognito.
   *
   * @throws {AuthError} `StorageUnavailable`: the store cannot tell whether the session is over.
   */
  read(): Promise<UserSession | undefined>;
  /** Returns the session that a sign-out ends. Where the store fails, that is one that may be over. */
  readToEnd(): Promise<UserSession | undefined>;
  /**
   * Renews the tokens unless they are fresh, once for all requests with the same refresh token. Resolves to the error of a failure:
   * the old tokens stay. A definitive denial ends the session, whose claims stay readable.
   */
  renew(options?: RenewOptions): Promise<AuthError | undefined>;
  /** Whether a refresh token was exchanged for those of this session within the last minute. */
  wasRefreshed(refreshToken: string): Promise<boolean>;
  /** Adopts the session of another library's cookies, if the options allow it and no user is signed in. It may make a request. */
  adopt(): Promise<void>;
  /** Starts the session of a user who has just signed in. It ends and revokes the session before by name. */
  begin(session: UserSession): Promise<void>;
  /**
   * Starts the session of a refresh token that the page has stored, once for all its requests.
   *
   * @param exchange sends the token, and creates the session of the given name.
   * @throws {AuthError} the error of the exchange; `SignedOut` for a session that is over.
   */
  move(refreshToken: string, exchange: (sid: string) => Promise<UserSession>): Promise<UserSession>;
  /** Replaces the record of the session, in the same sign-in. */
  update(session: UserSession): Promise<void>;
  /** Signs out. */
  end(): Promise<EndStatus>;
  /**
   * Returns the identity id and the AWS credentials of the session. They are kept sealed on the server.
   *
   * @throws {AuthError} `SignedOut`, `NoIdentityPool`, or the error of the identity pool.
   */
  credentials(isForced?: boolean): Promise<IdentityRecord>;
  /** Keeps an identity of the session that an answer of the identity pool brought, so that no second request is necessary. */
  keepCredentials(identity: IdentityRecord): Promise<void>;
  /**
   * Clears what does not count, and sends revocations that were kept. Call it once, before the answer. Cookies that cannot be checked
   * stay as they are.
   */
  settle(): Promise<void>;
  /** Returns the `Set-Cookie` lines of all changes. */
  setCookies(): string[];
  /** Returns the `Cookie` header after all changes. */
  cookieHeader(): string;
}
