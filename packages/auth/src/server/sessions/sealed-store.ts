import { asAuthError } from '../../errors/own-errors.js';
import type { Purpose } from '../sealing/sealer.js';
import type { ServerParts } from './parts.js';

/** The parts that reach the store. */
export type StoreParts = Pick<ServerParts, 'sealer' | 'store' | 'report'>;

/** Reads a sealed value. A store that fails, and a value that does not open, count as absent. */
export async function readSealed(
  { sealer, store, report }: StoreParts,
  purpose: Purpose,
  key: string,
): Promise<string | undefined> {
  try {
    const sealed = await store.get(key);
    const opened = sealed === undefined ? undefined : await sealer.open(purpose, key, sealed);
    return opened?.text;
  } catch (error) {
    report({ event: 'store.failed', error: asAuthError(error) });
    return undefined;
  }
}

/** Seals a value to its key and purpose, and writes it. A store that fails is reported. */
export async function writeSealed(
  { sealer, store, report }: StoreParts,
  purpose: Purpose,
  { key, text, seconds }: { readonly key: string; readonly text: string; readonly seconds: number },
): Promise<void> {
  try {
    await store.set(key, await sealer.seal(purpose, key, text), seconds);
  } catch (error) {
    report({ event: 'store.failed', error: asAuthError(error) });
  }
}

/** Removes a value. A store that fails is reported. */
export async function removeSealed({ store, report }: StoreParts, key: string): Promise<void> {
  await store.remove(key).catch((error: unknown) => report({ event: 'store.failed', error: asAuthError(error) }));
}
