import type { Purpose } from '../sealing/sealer.js';
import type { ServerParts } from './parts.js';

/** The parts that reach the store. It reports its failures. */
export type StoreParts = Pick<ServerParts, 'sealer' | 'store'>;

/**
 * Reads a sealed value. One that does not open counts as absent.
 *
 * @throws {AuthError} `StorageUnavailable`.
 */
export async function readSealed(
  { sealer, store }: StoreParts,
  purpose: Purpose,
  key: string,
): Promise<string | undefined> {
  const sealed = await store.get(key);
  const opened = sealed === undefined ? undefined : await sealer.open(purpose, key, sealed);
  return opened?.text;
}

/** Seals a value to its key and purpose, and writes it. The request continues where the store fails. */
export async function writeSealed(
  { sealer, store }: StoreParts,
  purpose: Purpose,
  { key, text, seconds }: { readonly key: string; readonly text: string; readonly seconds: number },
): Promise<void> {
  await store.set(key, await sealer.seal(purpose, key, text), seconds).catch(() => undefined);
}

/** Removes a value. The request continues where the store fails. */
export async function removeSealed({ store }: StoreParts, key: string): Promise<void> {
  await store.remove(key).catch(() => undefined);
}
