import type { Internals } from '../session/internals.js';
import type { PendingSignIn } from '../session/pending-sign-in.js';
import type { RecordShape } from '../session/record-shapes.js';
import { readPending } from '../session/store-protocol-sign-in.js';
import type { SignInNextStep } from './sign-in-step.js';
import { toNextStep } from './steps.js';

/**
 * The longest lifetime of a challenge that an app client can have. Only the service knows the real one; an older challenge is
 * not sent.
 */
const LONGEST_LIFE_MS = 15 * 60_000;

const pendingShape: RecordShape<Omit<PendingSignIn, 'available'>> = {
  v: 1,
  signInDetails: { 'loginId?': '', 'authFlowType?': '' },
  username: '',
  challenge: '',
  'session?': '',
  parameters: {},
  beganWallMs: 0,
};

/** Finds the sign-in that waits for an answer. Rejects when the store fails. */
export async function findPendingSignIn(internals: Internals): Promise<PendingSignIn | undefined> {
  const { attempt, platform, records } = internals;
  if (attempt.pending) return attempt.pending;
  const found = await readPending<PendingSignIn>(records, pendingShape);
  if (!found || !hasTexts(found) || Math.abs(platform.wallMs() - found.beganWallMs) > LONGEST_LIFE_MS) return undefined;
  attempt.pending = found;
  return found;
}

/** Finds the step of the sign-in that waits for an answer. Rejects when the store fails. */
export async function findPendingStep(internals: Internals): Promise<SignInNextStep | undefined> {
  const pending = await findPendingSignIn(internals);
  return pending && toNextStep(pending);
}

/** Whether the lists of a stored sign-in contain only texts. */
function hasTexts({ parameters, available = [] }: PendingSignIn): boolean {
  return (
    Array.isArray(available) && [...Object.values(parameters), ...available].every((text) => typeof text === 'string')
  );
}
