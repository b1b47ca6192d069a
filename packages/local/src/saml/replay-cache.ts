import { createHash } from 'node:crypto';
import type { LocalServices } from '../context/services.js';
import { SamlError } from './saml-error.js';

/** What must not come twice. */
export interface ReplayEntry {
  /** Whose it is: a provider of a user pool. */
  readonly provider: string;
  readonly id: string;
  /** Milliseconds by the server's clock. */
  readonly expiresAt: number;
}

/**
 * Remembers what was brought, all of it or nothing.
 *
 * @throws {SamlError} when some of it was brought before
 */
export async function rememberOnce({ store, clock }: LocalServices, entries: readonly ReplayEntry[]): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.deleteFrom('saml_seen').where('expires_at', '<', clock.now()).execute();
    for (const { provider, id, expiresAt } of entries) {
      const hash = createHash('sha256')
        .update(JSON.stringify([provider, id]))
        .digest('base64url');
      const written = await tx
        .insertInto('saml_seen')
        .values({ hash, expires_at: expiresAt })
        .onConflict((conflict) => conflict.doNothing())
        .returning('hash')
        .execute();
      if (written.length === 0) throw new SamlError('It was used before.');
    }
  });
}
