import type { Core } from '../../session/core.js';
import { knownSignIns, type PendingSignIn } from '../../session/pending-sign-in.js';

/**
 * The longest life of a challenge that an app client can have. How long it really is, the service alone knows and says;
 * what is older than this is worth no question.
 */
const longestLifeMs = 15 * 60_000;

/** Keeps a sign-in until it is answered, over a reload too where the store keeps secrets. */
export async function keepPendingSignIn(core: Core, pending: PendingSignIn): Promise<void> {
  const { store, keys } = core;
  knownSignIns.set(core, pending);
  if (store.keepsSecrets) await store.write(keys.pending, JSON.stringify(pending)).catch(core.degrade);
}

/** The sign-in that waits for an answer; undefined when there is none. Rejects when the store fails. */
export async function findPendingSignIn(core: Core): Promise<PendingSignIn | undefined> {
  const { store, keys, platform } = core;
  const own = knownSignIns.get(core);
  if (own || !store.keepsSecrets) return own;
  const found = parse(await store.read(keys.pending));
  if (!found || Math.abs(platform.wallMs() - found.beganWallMs) > longestLifeMs) return undefined;
  knownSignIns.set(core, found);
  return found;
}

function parse(text: string | null): PendingSignIn | undefined {
  try {
    const record = JSON.parse(text ?? 'null');
    return record?.v === 1 ? record : undefined;
  } catch {
    return undefined;
  }
}
