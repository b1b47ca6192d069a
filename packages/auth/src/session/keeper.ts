import type { Core } from './core.js';
import type { CognitoTokens } from './records.js';

/** What actions need of a session beyond what everybody may have. */
export interface Keeper {
  readonly core: Core;
  /** The user pool's tokens, renewed where needed. Rejects with the error of the session's tokens. */
  readonly getTokens: (signal?: AbortSignal) => Promise<CognitoTokens>;
}

/**
 * From the public object to its insides. In no entry point: whoever holds a `Session` or an `Auth` can't reach
 * what could put tokens in.
 */
const keepers = new WeakMap<object, Keeper>();

/** Makes an object one that actions accept. */
export function linkKeeper(session: object, keeper: Keeper): void {
  keepers.set(session, keeper);
}

/**
 * The insides of a session.
 *
 * @throws {TypeError} when it was not made by `createSession` or `createAuth`.
 */
export function keeperOf(session: object): Keeper {
  const keeper = keepers.get(session);
  if (!keeper) throw new TypeError('Expected what createAuth() or createSession() returned.');
  return keeper;
}
