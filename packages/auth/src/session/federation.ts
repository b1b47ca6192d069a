import { askApp } from './app-callback.js';
import type { Internals } from './internals.js';
import { commitRenewal } from './tokens.js';

/**
 * Requests a new provider token from the app. Resolves to whether there is one; the session continues with it as the same
 * sign-in.
 */
export async function renewFederation(internals: Internals): Promise<boolean> {
  const { session } = internals.runtime.account();
  if (!session || session.tokens) return false;
  const { record } = session;
  const token = await askApp(internals, 'getProviderToken', record.provider);
  if (!token) return false;
  // Another context may have signed out in the meantime.
  await commitRenewal(internals, { record: { ...record, gen: record.gen + 1, token } });
  return internals.runtime.sid() === record.sid;
}
