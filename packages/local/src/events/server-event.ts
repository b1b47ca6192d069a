/** A request and its outcome. It has no secrets, because it has no part of the request's and the answer's bodies. */
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
  /** The name of the exception in the answer. */
  readonly error?: string;
  /** The message of the exception in the answer. */
  readonly message?: string;
  /** The real reason, where the answer hides it: for example that the user does not exist. */
  readonly reason?: string;
}

/** The last events of a server. */
export interface Events {
  /** Returns the events after `since` (a `sequence`), the oldest first. Default: all that are kept. */
  list(query?: { readonly since?: number }): readonly ServerEvent[];
  /** Calls `listener` with each new event. Returns a function that stops. */
  subscribe(listener: (event: ServerEvent) => void): () => void;
}
