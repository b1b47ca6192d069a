import { sessionOf } from './account.js';
import { askApp } from './app-callback.js';
import type { Core } from './runtime.js';
import { commitSession } from './sign-in-commit.js';

/**
 * Asks the app for a new token of the provider that the session is federated with. Resolves to whether there is one;
 * the session goes on with it, as the same sign-in.
 */
export async function renewFederation(core: Core): Promise<boolean> {
  const session = sessionOf(core.account());
  if (!session || session.tokens) return false;
  const { record } = session;
  const token = await askApp(core, 'getProviderToken', record.provider);
  if (!token) return false;
  return commitSession(core, { record: { ...record, gen: record.gen + 1, token } }, () => core.sid() !== record.sid);
}
