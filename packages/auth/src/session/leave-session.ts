import { withLimit } from '../platform/waiting.js';
import type { Internals } from './internals.js';
import type { StoredSession } from './records.js';
import { readSession, removeSignedOut, signOut } from './store-protocol.js';

/** The time limit of a sign-out for the read of the current sign-in, in milliseconds. */
const lookLimitMs = 1_000;

/**
 * Reads the store before a sign-out. It waits briefly for an adoption in progress, so that its tokens are revoked, too.
 */
export async function loadToLeave(internals: Internals): Promise<void> {
  await withLimit(internals.platform, { limitMs: lookLimitMs }, internals.sync.ensureLoaded).catch(() => undefined);
  if (internals.sync.isCurrent()) return;
  const found = await readSession(internals.records).catch(() => undefined);
  if (found && found.type !== 'nothing') internals.runtime.dispatch(found);
}

/**
 * Ends the session: it writes the pointer, which each other context reads; then this context forgets the session; then it
 * removes the records. `isDeleted`: all contexts emit `userDeleted`. Resolves with the ended session.
 *
 * @throws {AuthError} `StorageUnavailable` when the pointer cannot be written: then the session stays.
 */
export async function leaveSession(internals: Internals, isDeleted = false): Promise<StoredSession | undefined> {
  const { platform, records } = internals;
  const before = internals.runtime.sid();
  let named: string | null = null;
  let session: StoredSession | undefined;
  await internals.sync.change(async () => {
    // Another context may have refreshed it or started another one. A slow store is not waited for.
    const found = await withLimit(platform, { limitMs: lookLimitMs }, () => readSession(records)).catch(
      () => undefined,
    );
    if (found?.type === 'session') internals.runtime.dispatch(found);
    session = internals.runtime.account().session;
    named = await signOut(records, isDeleted).catch((error) => {
      // The store may name another sign-in.
      void internals.sync.sync();
      throw error;
    });
    internals.runtime.dispatch({ type: 'signedOut', isDeleted });
  });
  internals.attempt.pending = undefined;
  const sids = [before, named, session?.record.sid];
  // The next guest begins after it: the removal would take its identity along.
  await internals.sync.change(() => removeSignedOut(records, sids).catch(records.emitDegraded));
  return session;
}
