import type { AuthError } from '../../errors/auth-error.js';

/** A request did not pass a check. It reached neither a session nor Cognito. */
export interface RequestRefusedRecord {
  readonly event: 'request.refused';
  /** The route: its path below `basePath`, or the path of a proxy. */
  readonly route: string;
  readonly status: number;
  /** The sentence of the answer. */
  readonly reason: string;
}

/** A request failed for a reason that its answer does not name in full. */
export interface RequestFailedRecord {
  readonly event: 'request.failed';
  readonly route: string;
  readonly error: AuthError;
}

/** Cookies did not open: they were cut, forged, or sealed under a secret that is not in the list. They are cleared. */
export interface CookiesRejectedRecord {
  readonly event: 'cookies.rejected';
  readonly count: number;
}

/** A revocation did not reach Cognito. It is kept sealed, and sent with a later request. */
export interface RevocationKeptRecord {
  readonly event: 'revocation.kept';
  readonly error: AuthError;
}

/** The store of the options failed, or gave no answer for 5 seconds. The request continued without it only where that is safe. */
export interface StoreFailedRecord {
  readonly event: 'store.failed';
  readonly error: AuthError;
}

/** A log record of the server. It never contains a token, a key, a cookie or a body. `event` discriminates the records. */
export type ServerLogRecord =
  | RequestRefusedRecord
  | RequestFailedRecord
  | CookiesRejectedRecord
  | RevocationKeptRecord
  | StoreFailedRecord;
