import { withLimit } from '../platform/waiting.js';
import { sessionOf } from './account.js';
import type { Internals } from './internals.js';
import type { StoredSession } from './records.js';
import { readSession, removeSignedOut, signIn, signOut } from './store-protocol.js';

/** How long a sign-out looks for what it is that ends, in milliseconds. */
const lookLimitMs = 1_000;

/**
 * Makes a sign-in the one that counts, here and for all contexts that share the store. False when it is over before that:
 * then nothing has changed.
 */
export async function commitSession(
  internals: Internals,
  session: StoredSession,
  isOver: () => boolean = () => false,
): Promise<boolean> {
  return internals.sync.change(async () => {
    // A sign-out that was being written has come first.
    if (isOver()) return false;
    const isStored = await signIn(internals.records, session);
    internals.runtime.dispatch({ type: 'signedIn', session, isStored });
    return true;
  });
}

/**
 * Learns what the store says before a sign-out. A session of another library that begins just now is waited for a moment,
 * so that its tokens are revoked too.
 */
export async function loadToLeave(internals: Internals): Promise<void> {
  await withLimit(internals.platform, { limitMs: lookLimitMs }, internals.sync.ensureLoaded).catch(() => undefined);
  if (internals.sync.isCurrent()) return;
  const found = await readSession(internals.records).catch(() => undefined);
  if (found && found.type !== 'nothing') internals.runtime.dispatch(found);
}

/**
 * Ends the session here: the pointer first, which is what every other context looks at; then this context forgets
 * it; then the records go. `isDeleted`: everybody hears that the user was deleted. Resolves with the session that was ended.
 *
 * @throws {AuthError} `StorageUnavailable` when the pointer can't be written: then nothing has changed.
 */
export async function leaveSession(internals: Internals, isDeleted = false): Promise<StoredSession | undefined> {
  const { platform, records } = internals;
  const before = internals.runtime.sid();
  let named: string | null = null;
  let session: StoredSession | undefined;
  await internals.sync.change(async () => {
    // Another context may have refreshed it, or have begun another one; a store that is slow to say so isn't waited for.
    const found = await withLimit(platform, { limitMs: lookLimitMs }, () => readSession(records)).catch(
      () => undefined,
    );
    if (found?.type === 'session') internals.runtime.dispatch(found);
    session = sessionOf(internals.runtime.account());
    named = await signOut(records, { isDeleted, hasSession: session !== undefined });
    internals.runtime.dispatch({ type: 'signedOut', elsewhere: false, isDeleted });
  });
  internals.attempt.pending = undefined;
  await removeSignedOut(records, [before, named, session?.record.sid]).catch(internals.records.emitDegraded);
  return session;
}
