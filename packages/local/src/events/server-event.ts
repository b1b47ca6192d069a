/** A request and what became of it. No secrets: neither what was sent nor what was answered is in it. */
export interface ServerEvent {
  /** Counts up from 1. */
  readonly sequence: number;
  /** ISO 8601, by the server's clock. */
  readonly at: string;
  /** `InitiateAuth`, `GetCallerIdentity`, … */
  readonly operation: string;
  readonly status: number;
  /** How long the answer took, in milliseconds. */
  readonly tookMs: number;
  /** As the caller got it in `x-amzn-RequestId`. */
  readonly requestId?: string;
  /** The identity of an identity pool that the call is about: its keys signed the call, or it got an answer. */
  readonly identityId?: string;
  /** The name of the exception that the caller was told. */
  readonly error?: string;
  /** The message that the caller was told. */
  readonly message?: string;
  /** The real reason, where the caller gets less: that there is no such user, for one. */
  readonly reason?: string;
}

/** The last events of a server. */
export interface Events {
  /** Those after `since` (a `sequence`), the oldest first; all that are kept by default. */
  list(query?: { readonly since?: number }): readonly ServerEvent[];
  /** Calls back with each new one, until the function that is returned is called. */
  subscribe(listener: (event: ServerEvent) => void): () => void;
}
