import { findStoredSession } from './account.js';
import { askApp } from './app-callback.js';
import type { Internals } from './internals.js';
import { commitSession } from './sign-in-commit.js';

/**
 * Requests a new provider token from the app. Resolves to whether there is one; the session continues with it as the same
 * sign-in.
 */
export async function renewFederation(internals: Internals): Promise<boolean> {
  const session = findStoredSession(internals.runtime.account());
  if (!session || session.tokens) return false;
  const { record } = session;
  const token = await askApp(internals, 'getProviderToken', record.provider);
  if (!token) return false;
  return commitSession(
    internals,
    { record: { ...record, gen: record.gen + 1, token } },
    () => internals.runtime.sid() !== record.sid,
  );
}
