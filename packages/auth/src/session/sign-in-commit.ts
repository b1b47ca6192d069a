import { createId } from '../platform/random-id.js';
import { withLimit } from '../platform/waiting.js';
import { sessionOf } from './account.js';
import { forgetGuest } from './identity-exchange.js';
import { forgetPendingSignIn } from './pending-sign-in.js';
import { deletedPointer, outPointer, removeSession, type StoredSession } from './records.js';
import type { Core } from './runtime.js';

/** How long a sign-out looks for what it is that ends, in milliseconds. */
const lookLimitMs = 1_000;

/**
 * Makes a sign-in the one that counts, here and for all contexts that share the store. False when it is over before that:
 * then nothing has changed.
 */
export async function commitSession(
  core: Core,
  session: StoredSession,
  isOver: () => boolean = () => false,
): Promise<boolean> {
  const { store, keys } = core;
  const { sid } = session.record;
  return core.change(async () => {
    // A sign-out that was being written has come first.
    if (isOver()) return false;
    const before = core.sid();
    let pointer: string | null | undefined;
    let isStored = false;
    try {
      pointer = await store.read(keys.current);
      await store.write(keys.session(sid), JSON.stringify(session.record));
      await store.write(keys.current, sid);
      isStored = true;
      // Another context may have begun the one before, and only the pointer names it.
      const left = new Set([before, pointer].filter((one) => one && one !== sid && !one.startsWith(outPointer)));
      for (const one of left) if (one) await removeSession(core, one);
    } catch (cause) {
      // The session lives on in memory.
      core.disregard(pointer);
      core.degrade(cause);
    }
    core.dispatch({ type: 'signedIn', session, isStored });
    return true;
  });
}

/**
 * Learns what the store says before a sign-out. A session of another library that begins just now is waited for a moment,
 * so that its tokens are revoked too.
 */
export async function loadToLeave(core: Core): Promise<void> {
  await withLimit(core.platform, { limitMs: lookLimitMs }, core.load).catch(() => undefined);
  if (core.isCurrent()) return;
  const found = await core.look().catch(() => undefined);
  if (found && found.type !== 'nothing') core.dispatch(found);
}

/**
 * Ends the session here: the pointer first, which is what every other context looks at; then this context forgets
 * it; then the records go. `isDeleted`: everybody hears that the user was deleted. Resolves with the session that was ended.
 *
 * @throws {AuthError} `StorageUnavailable` when the pointer can't be written: then nothing has changed.
 */
export async function leaveSession(core: Core, isDeleted = false): Promise<StoredSession | undefined> {
  const { store, keys, platform } = core;
  const before = core.sid();
  let named: string | null = null;
  let session: StoredSession | undefined;
  await core.change(async () => {
    // Another context may have refreshed it, or have begun another one; a store that is slow to say so isn't waited for.
    const found = await withLimit(platform, { limitMs: lookLimitMs }, core.look).catch(() => undefined);
    if (found?.type === 'session') core.dispatch(found);
    session = sessionOf(core.account());
    // It may name a record that is damaged.
    named = core.pointer();
    const out = `${isDeleted ? deletedPointer : outPointer}${createId(core.platform)}`;
    try {
      await store.write(keys.current, out);
    } catch (error) {
      const pointer = await store.read(keys.current);
      // It was written all the same; or a session that could never be stored ends with what this context holds.
      if (pointer !== out && !(session && pointer === null)) throw error;
      if (!pointer) named = pointer;
    }
    core.dispatch({ type: 'signedOut', elsewhere: false, isDeleted });
  });
  try {
    await forgetPendingSignIn(core);
    for (const sid of new Set([before, named, session?.record.sid])) if (sid) await removeSession(core, sid);
    await forgetGuest(core);
    await store.remove(keys.aside);
    await store.removeDamaged?.();
  } catch (cause) {
    core.degrade(cause);
  }
  return session;
}
