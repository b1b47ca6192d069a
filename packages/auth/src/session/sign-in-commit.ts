import { withLimit } from '../platform/waiting.js';
import { sessionOf } from './account.js';
import { knownSignIns } from './pending-sign-in.js';
import type { StoredSession } from './records.js';
import type { Core } from './runtime.js';
import { readSession, removeSignedOut, signIn, signOut } from './store-protocol.js';

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
  return core.change(async () => {
    // A sign-out that was being written has come first.
    if (isOver()) return false;
    const isStored = await signIn(core.records, session);
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
  const found = await readSession(core.records).catch(() => undefined);
  if (found && found.type !== 'nothing') core.dispatch(found);
}

/**
 * Ends the session here: the pointer first, which is what every other context looks at; then this context forgets
 * it; then the records go. `isDeleted`: everybody hears that the user was deleted. Resolves with the session that was ended.
 *
 * @throws {AuthError} `StorageUnavailable` when the pointer can't be written: then nothing has changed.
 */
export async function leaveSession(core: Core, isDeleted = false): Promise<StoredSession | undefined> {
  const { platform, records } = core;
  const before = core.sid();
  let named: string | null = null;
  let session: StoredSession | undefined;
  await core.change(async () => {
    // Another context may have refreshed it, or have begun another one; a store that is slow to say so isn't waited for.
    const found = await withLimit(platform, { limitMs: lookLimitMs }, () => readSession(records)).catch(
      () => undefined,
    );
    if (found?.type === 'session') core.dispatch(found);
    session = sessionOf(core.account());
    named = await signOut(records, { isDeleted, hasSession: session !== undefined });
    core.dispatch({ type: 'signedOut', elsewhere: false, isDeleted });
  });
  knownSignIns.delete(core);
  await removeSignedOut(records, [before, named, session?.record.sid]).catch(core.records.emitDegraded);
  return session;
}
