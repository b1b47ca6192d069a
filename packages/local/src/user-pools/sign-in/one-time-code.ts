import { randomInt } from 'node:crypto';
import { isEqualSecret } from '../../base/constant-time.js';
import { invalidParameter, wrongSignInCode } from '../base/errors.js';
import { composeMessage } from '../messages/compose-message.js';
import { type Delivery, deliveryTo, describeDelivery } from '../messages/delivery.js';
import { countFailure } from '../users/passwords.js';
import { checkSignInState } from '../users/sign-in-state.js';
import { countStrangerFailure } from '../users/stranger-lock.js';
import { strangerOf } from '../users/strangers.js';
import {
  type Attempt,
  type Parameters,
  type ResumedAttempt,
  requireParameter,
  resumeAttempt,
  type SignInCall,
  sealAttempt,
} from './attempt.js';
import type { Step } from './step.js';

/** The challenges whose answer is a code from a message. */
export type CodeChallenge = 'SMS_MFA' | 'EMAIL_OTP' | 'SMS_OTP';

/** What a code is for: `EMAIL_OTP` is the name of three challenges. */
type CodeUse = 'firstFactor' | 'secondFactor' | 'setup';

/** What the `Session` of such a challenge holds. */
interface CodeState {
  readonly use: CodeUse;
  readonly code: string;
  /** The address that is being set up as second factor. */
  readonly email?: string;
  /** The name that the client gave, where it is the first factor: maybe an unknown user's. */
  readonly name?: string;
}

interface CodeRequest {
  readonly name: CodeChallenge;
  readonly use: CodeUse;
  /** The name of the user that the client gets. */
  readonly username: string;
  /** What the client called the user, where it is the first factor. */
  readonly asked?: string;
  /** The address that is being set up as second factor, in place of the user's own. */
  readonly email?: string;
}

const RESPONSE_KEYS: Readonly<Record<CodeChallenge, string>> = {
  SMS_MFA: 'SMS_MFA_CODE',
  EMAIL_OTP: 'EMAIL_OTP_CODE',
  SMS_OTP: 'SMS_OTP_CODE',
};

/**
 * Sends a code and asks for it.
 *
 * @param attempt absent for a user who doesn't exist: then nothing is sent
 * @throws ServiceError `InvalidParameterException` when the user has no such address
 */
export async function askCode(call: SignInCall, attempt: Attempt | undefined, request: CodeRequest): Promise<Step> {
  const { services, at, metadata } = call;
  const { name, use, username, asked, email } = request;
  const code = randomInt(1_000_000).toString().padStart(6, '0');
  const delivery = attempt === undefined ? imagineDelivery(name, asked ?? username) : deliveryOf(attempt, request);
  const state: CodeState = {
    use,
    code,
    ...(email !== undefined && { email }),
    ...(asked !== undefined && { name: asked }),
  };
  const { Destination, DeliveryMedium } = describeDelivery(delivery);
  const outcome = {
    ChallengeName: name,
    Session: sealAttempt(call, name, attempt, state),
    ChallengeParameters: {
      CODE_DELIVERY_DELIVERY_MEDIUM: DeliveryMedium,
      CODE_DELIVERY_DESTINATION: Destination,
      USER_ID_FOR_SRP: username,
    },
  };
  if (attempt === undefined) return { outcome };
  const { user } = attempt;
  const about = { occasion: 'Authentication', user, delivery, code, clientId: at.client.id, metadata } as const;
  const message = await composeMessage(services, at.pool, about);
  return { outcome, write: message.write, deliver: message.deliver };
}

function deliveryOf({ user }: Attempt, { name, email }: CodeRequest): Delivery {
  if (email !== undefined) return { attribute: 'email', medium: 'EMAIL', destination: email };
  const attribute = name === 'EMAIL_OTP' ? 'email' : 'phone_number';
  const delivery = deliveryTo(attribute, user.attributes);
  if (delivery === undefined) throw invalidParameter(`User has no ${attribute} to send a code to.`);
  return delivery;
}

/** Where the code for a user who doesn't exist would have gone: always the same place for a name. */
function imagineDelivery(name: CodeChallenge, username: string): Delivery {
  if (name === 'EMAIL_OTP') {
    const destination = username.includes('@') ? username : `${username}@${username}`;
    return { attribute: 'email', medium: 'EMAIL', destination };
  }
  const digits = [...username].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 10_000, 7);
  const destination = /^\+\d+$/.test(username) ? username : `+1${digits.toString().padStart(4, '0')}`;
  return { attribute: 'phone_number', medium: 'SMS', destination };
}

/**
 * Checks the answer to a code challenge. A wrong one counts like a wrong password, and the `Session` stays good.
 *
 * @throws ServiceError `CodeMismatchException`, `NotAuthorizedException`
 */
export async function checkCode(
  call: SignInCall,
  name: CodeChallenge,
  responses: Parameters,
  session: string | undefined,
): Promise<ResumedAttempt<CodeState> & { readonly attempt: Attempt }> {
  const { attempt, state } = await resumeAttempt<CodeState>(call, name, session, responses);
  const code = requireParameter(responses, RESPONSE_KEYS[name]);
  const right = isEqualSecret(state.code, code);
  if (attempt === undefined) {
    throw await countStrangerFailure(call.services, strangerOf(call.at.pool, state.name ?? ''), wrongSignInCode());
  }
  checkSignInState(attempt.user);
  if (!right) throw await countFailure(call.services, attempt.user.sub, wrongSignInCode());
  return { attempt, state };
}
