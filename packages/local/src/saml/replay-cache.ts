import { createHash } from 'node:crypto';
import type { LocalServices } from '../context/services.js';
import { SamlError } from './saml-error.js';

/** An entry of the replay cache: an assertion or a request that must not be used twice. */
export interface ReplayEntry {
  /** The provider of a user pool that it belongs to. */
  readonly provider: string;
  readonly id: string;
  /** Milliseconds by the server's clock. */
  readonly expiresAt: number;
}

/**
 * Adds entries to the replay cache, all or none.
 *
 * @throws {SamlError} when one is in it already
 */
export async function addToReplayCache(
  { store, clock }: LocalServices,
  entries: readonly ReplayEntry[],
): Promise<void> {
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
