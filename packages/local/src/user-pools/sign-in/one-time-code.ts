import { randomInt } from 'node:crypto';
import { isEqualSecret } from '../../base/constant-time.js';
import { wrongSignInCode } from '../base/errors.js';
import { type Delivery, maskDestination } from '../messages/delivery.js';
import {
  type Attempt,
  type ChallengeAnswer,
  isKnown,
  requireParameter,
  resumeAttempt,
  type SignInCall,
  sealAttempt,
} from './attempt.js';
import type { AskRequest, Challenge, ChallengeName, CodeUse, Step, Verdict } from './challenge.js';

/** What the `Session` of a challenge for a one-time code holds. */
export interface CodeState {
  readonly use: CodeUse;
  readonly code: string;
  /** The address that becomes a second factor. */
  readonly email?: string;
}

/** A challenge whose answer is a code from a message. */
interface CodeChallenge {
  readonly name: ChallengeName;
  readonly medium: Delivery['medium'];
  /** The parameter that the answer has the code in. */
  readonly parameter: string;
}

/** The challenges for one-time codes differ by name and medium alone. */
export function createCodeChallenge(challenge: CodeChallenge): Challenge {
  return {
    name: challenge.name,
    ask: (call, attempt, request) => askCode(call, attempt, { ...request, challenge }),
    answer: async (call, answer) => {
      const { attempt, state } = await checkCode(call, challenge, answer);
      return toVerdict(attempt, state);
    },
  };
}

/** A right code, as what it is for. */
export function toVerdict(attempt: Attempt, state: CodeState & NonNullable<Verdict['challenge']>): Verdict {
  if (state.use === 'firstFactor') return { attempt, challenge: state };
  return { attempt: { ...attempt, passed: [...attempt.passed, 'secondFactor'] }, challenge: state };
}

/** Sends a code and asks for it. */
async function askCode(
  call: SignInCall,
  attempt: Attempt,
  { challenge, use = 'secondFactor', email }: AskRequest & { readonly challenge: CodeChallenge },
): Promise<Step> {
  const { app, metadata } = call;
  const { name, medium } = challenge;
  const { subject } = attempt;
  const code = randomInt(1_000_000).toString().padStart(6, '0');
  const delivery: Delivery =
    email === undefined ? subject.findCodeDelivery(medium) : { attribute: 'email', medium, destination: email };
  const state: CodeState = { use, code, ...(email !== undefined && { email }) };
  const outcome = {
    ChallengeName: name,
    Session: sealAttempt(call, name, attempt, state),
    ChallengeParameters: {
      CODE_DELIVERY_DELIVERY_MEDIUM: delivery.medium,
      CODE_DELIVERY_DESTINATION: maskDestination(delivery),
      USER_ID_FOR_SRP: subject.username,
    },
  };
  const about = { occasion: 'Authentication', delivery, code, clientId: app.client.id, metadata } as const;
  const message = await subject.prepareMessage(about);
  return { outcome, write: message.write, deliver: message.deliver };
}

/**
 * Checks the answer to a code challenge. A wrong one counts like a wrong password, and the `Session` stays good.
 *
 * @throws ServiceError `CodeMismatchException`, `NotAuthorizedException`
 */
export async function checkCode(
  call: SignInCall,
  { name, parameter }: Pick<CodeChallenge, 'name' | 'parameter'>,
  answer: ChallengeAnswer,
): ReturnType<typeof resumeAttempt<CodeState>> {
  const resumed = await resumeAttempt<CodeState>(call, name, answer);
  const { attempt, state } = resumed;
  const { subject } = attempt;
  const isRight = isEqualSecret(state.code, requireParameter(answer.responses, parameter));
  subject.assertCanSignIn({ verified: state.use !== 'firstFactor' });
  // No message carries an unknown user's code.
  if (!isRight || !isKnown(attempt)) throw await subject.countFailure(wrongSignInCode());
  return resumed;
}
