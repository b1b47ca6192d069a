import { callService } from '../cognito/call-service.js';
import { required } from '../cognito/rpc.js';
import type { AuthenticationReply } from '../cognito/user-pool.js';
import type { Internals } from '../session/internals.js';
import type { PendingSignIn } from '../session/pending-sign-in.js';
import { savePending } from '../session/store-protocol.js';
import type { Challenge, SignInFlow } from './flow.js';
import { usePasskey } from './passkey-challenge.js';
import type { SignInOutput } from './sign-in-step.js';
import { readChoices, toNextStep } from './steps.js';

/** Stops at a challenge for the user. It requests a passkey at once. */
export function stopAt(
  flow: SignInFlow,
  { ChallengeParameters = {}, AvailableChallenges }: AuthenticationReply,
  { ChallengeName, Session }: Challenge,
): Promise<SignInOutput> {
  const { internals, signInDetails, username } = flow;
  return waitFor(flow, {
    v: 1,
    signInDetails,
    username,
    challenge: ChallengeName,
    session: Session,
    parameters: ChallengeParameters,
    available: AvailableChallenges,
    beganWallMs: internals.platform.wallMs(),
  });
}

/** Keeps a challenge until its answer, and returns its step. */
export async function waitFor(flow: SignInFlow, pending: PendingSignIn): Promise<SignInOutput> {
  const { internals } = flow;
  if (pending.challenge === 'WEB_AUTHN' && !pending.parameters['ANSWER']) {
    // A user without a passkey at hand chooses another factor.
    await keepPendingSignIn(internals, { ...pending, available: pending.available ?? ['WEB_AUTHN'] });
    return usePasskey(flow, pending);
  }
  const ready = needsSecret(pending) ? await associate(flow, pending) : pending;
  const nextStep = toNextStep(ready);
  await keepPendingSignIn(internals, ready);
  return { isSignedIn: false, nextStep };
}

/** Keeps a sign-in until its answer. In a store that keeps secrets it survives a reload. */
export async function keepPendingSignIn(internals: Internals, pending: PendingSignIn): Promise<void> {
  internals.attempt.pending = pending;
  await savePending(internals.records, pending);
}

/** Whether an authenticator app is the only factor to set up, and its secret is still missing. */
function needsSecret(pending: PendingSignIn): boolean {
  if (pending.challenge !== 'MFA_SETUP' || pending.parameters['SECRET_CODE']) return false;
  return readChoices(pending).join() === 'TOTP';
}

async function associate({ userPool, signal }: SignInFlow, pending: PendingSignIn): Promise<PendingSignIn> {
  const { output } = await callService<{ readonly SecretCode?: string; readonly Session?: string }>(
    userPool.rpc,
    'AssociateSoftwareToken',
    { Session: pending.session },
    { signal },
  );
  const SECRET_CODE = required(output, 'SecretCode');
  return { ...pending, session: output.Session, parameters: { ...pending.parameters, SECRET_CODE } };
}
