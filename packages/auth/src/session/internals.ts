import type { Core } from './runtime.js';
import type { Keepers } from './signed-in.js';

/** The insides of a session. */
interface Insides {
  readonly core: Core;
  readonly keepers: () => Keepers;
}

/**
 * From the public object to its insides. In no entry point: a `Session` or an `Auth` alone gives no way to put tokens
 * in.
 */
const linked = new WeakMap<object, Insides>();

/** Makes an object one that actions accept. */
export function linkCore(session: object, insides: Insides): void {
  linked.set(session, insides);
}

/**
 * The insides of a session.
 *
 * @throws {TypeError} when it was not made by `createSession` or `createAuth`.
 */
export function insidesOf(session: object): Insides {
  const insides = linked.get(session);
  if (!insides) throw new TypeError('Expected what createAuth() or createSession() returned.');
  return insides;
}

/**
 * The core of a session.
 *
 * @throws {TypeError} as {@link insidesOf}.
 */
export function coreOf(session: object): Core {
  return insidesOf(session).core;
}
