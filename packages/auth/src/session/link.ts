import type { Core } from './core.js';

/**
 * From the public object to its insides. In no entry point: whoever holds a `Session` or an `Auth` can't reach
 * what could put tokens in.
 */
const cores = new WeakMap<object, Core>();

/** Makes an object one that actions accept. */
export function linkCore(session: object, core: Core): void {
  cores.set(session, core);
}

/**
 * The insides of a session.
 *
 * @throws {TypeError} when it was not made by `createSession` or `createAuth`.
 */
export function coreOf(session: object): Core {
  const core = cores.get(session);
  if (!core) throw new TypeError('Expected what createAuth() or createSession() returned.');
  return core;
}
