import type { Attempt, AuthOutcome, SignInCall } from './attempt.js';
import type { Answered, Step } from './challenge.js';
import { spendChallenge } from './sealed-challenge.js';

/** How a sign-in comes to its next challenge. */
interface NextStep extends Answered {
  readonly step: Step;
  /** Whether the caller has proven to be the user. */
  readonly verified: boolean;
}

/** Gives the next challenge: spends the answered one, and sends the message of the new one. */
export async function takeStep(
  { services, app }: SignInCall,
  { subject }: Attempt,
  { challenge, change, step, verified }: NextStep,
): Promise<AuthOutcome> {
  await services.store.transaction(
    async (tx) => {
      if (challenge !== undefined) await spendChallenge(tx, services, app, challenge);
      await change?.(tx);
      await subject.assertUnchanged(tx, { verified });
      await step.write?.(tx);
    },
    { survives: change === undefined ? 'process' : 'powerCut' },
  );
  await step.deliver?.();
  return step.outcome;
}
