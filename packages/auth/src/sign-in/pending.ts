import { knownSignIns, type PendingSignIn } from '../session/pending-sign-in.js';
import type { ShapeOf } from '../session/record-shapes.js';
import type { Core } from '../session/runtime.js';
import { savePending } from '../session/store-protocol.js';
import { readPending } from '../session/store-protocol-sign-in.js';

/**
 * The longest life of a challenge that an app client can have. How long it really is, the service alone knows and says;
 * what is older than this is worth no question.
 */
const longestLifeMs = 15 * 60_000;

const pendingShape: ShapeOf<Omit<PendingSignIn, 'available'>> = {
  v: 1,
  signInDetails: { 'loginId?': '', 'authFlowType?': '' },
  username: '',
  challenge: '',
  'session?': '',
  parameters: {},
  beganWallMs: 0,
};

/** Keeps a sign-in until it is answered, over a reload too where the store keeps secrets. */
export async function keepPendingSignIn(core: Core, pending: PendingSignIn): Promise<void> {
  knownSignIns.set(core, pending);
  await savePending(core.records, pending);
}

/** The sign-in that waits for an answer; undefined when no sign-in waits. Rejects when the store fails. */
export async function findPendingSignIn(core: Core): Promise<PendingSignIn | undefined> {
  const { platform, records } = core;
  const own = knownSignIns.get(core);
  if (own) return own;
  const found = await readPending<PendingSignIn>(records, pendingShape);
  if (!found || !hasTexts(found) || Math.abs(platform.wallMs() - found.beganWallMs) > longestLifeMs) return undefined;
  knownSignIns.set(core, found);
  return found;
}

/** Whether the lists of a stored sign-in hold texts alone. */
function hasTexts({ parameters, available = [] }: PendingSignIn): boolean {
  return (
    Array.isArray(available) && [...Object.values(parameters), ...available].every((text) => typeof text === 'string')
  );
}
