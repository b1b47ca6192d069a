import type { Internals } from './internals.js';
import type { StoredSession } from './records.js';
import { signIn } from './store-protocol-sign-in.js';

/**
 * Makes a sign-in the current one, here and in all contexts that share the store. False when it has already ended: then it
 * changes nothing.
 */
export async function commitSession(
  internals: Internals,
  session: StoredSession,
  isOver: () => boolean = () => false,
): Promise<boolean> {
  return internals.sync.change(async () => {
    // An earlier sign-out has just been written.
    if (isOver()) return false;
    const isStored = await signIn(internals.records, session);
    internals.runtime.dispatch({ type: 'signedIn', session, isStored });
    return true;
  });
}
