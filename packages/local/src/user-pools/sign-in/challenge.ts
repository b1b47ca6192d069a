import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';
import type { ServiceError } from '../../wire/service-error.js';
import type { Attempt, ChallengeAnswer, ChallengeOutcome, Parameters, SignInCall } from './attempt.js';
import type { ChallengeState } from './sealed-challenge.js';

/** The challenges of a sign-in, by their names on the wire. */
export type ChallengeName =
  | 'PASSWORD'
  | 'PASSWORD_SRP'
  | 'PASSWORD_VERIFIER'
  | 'SELECT_CHALLENGE'
  | 'CUSTOM_CHALLENGE'
  | 'NEW_PASSWORD_REQUIRED'
  | 'SELECT_MFA_TYPE'
  | 'MFA_SETUP'
  | 'SOFTWARE_TOKEN_MFA'
  | 'SMS_MFA'
  | 'SMS_OTP'
  | 'EMAIL_OTP'
  | 'DEVICE_SRP_AUTH'
  | 'DEVICE_PASSWORD_VERIFIER'
  | 'WEB_AUTHN';

/** One challenge: how the server asks, and how it checks the answer. */
export interface Challenge {
  readonly name: ChallengeName;
  /** @throws ServiceError what keeps the challenge from being asked */
  ask(call: SignInCall, attempt: Attempt, request: AskRequest): Promise<Step> | Step;
  /** @throws ServiceError for an answer that is wrong */
  answer(call: SignInCall, answer: ChallengeAnswer): Promise<Verdict>;
}

/** What a challenge is asked with, besides the attempt. */
export interface AskRequest {
  /** Of the call, such as `SRP_A`. */
  readonly parameters: Parameters;
  /** What a one-time code is for. `EMAIL_OTP` is the name of three challenges. */
  readonly use?: CodeUse;
  /** The address that becomes a second factor, in place of the user's own. */
  readonly email?: string;
  /** Whether `PASSWORD_VERIFIER` does without a `Session`. */
  readonly withoutSession?: boolean;
}

/** What a one-time code is for. */
export type CodeUse = 'firstFactor' | 'secondFactor' | 'setup';

/** A challenge that is about to be given. */
export interface Step {
  readonly outcome: ChallengeOutcome;
  /** Writes what belongs to it, such as the message with its code. */
  readonly write?: (tx: Kysely<Tables>) => Promise<void>;
  /** Runs afterwards, outside of any transaction. */
  readonly deliver?: () => Promise<void>;
}

/** What an answer changes, besides that the sign-in continues. */
export interface Answered {
  /** The challenge that was answered, and is spent with that. */
  readonly challenge?: ChallengeState;
  /** What else changes in the same transaction. */
  readonly change?: (tx: Kysely<Tables>) => Promise<void>;
}

/** What follows from an answer. */
export interface Verdict extends Answered {
  readonly attempt: Attempt;
  /** The challenge that follows at once. Absent: the flow decides. */
  readonly next?: ChallengeName;
  /** What `next` is asked with. */
  readonly request?: AskRequest;
  /** Default: true. A wrong answer that is no error yet: in CUSTOM_AUTH the pool's triggers decide what follows. */
  readonly isRight?: boolean;
  /** The error for a wrong answer outside of CUSTOM_AUTH. */
  readonly denial?: ServiceError;
  /** What `CreateAuthChallenge` noted about the challenge, for the triggers that follow. */
  readonly challengeMetadata?: string | undefined;
}
