import type { Operation } from '../../iam/operation.js';
import { invalidParameter, missingParameter } from '../base/errors.js';
import { requireClient } from '../clients/client-settings.js';
import { checkSecretHash } from '../clients/secret-hash.js';
import { finishDeviceProof, startDeviceProof } from '../devices/answer-device.js';
import { answerMfaSetup } from '../factors/answer-mfa-setup.js';
import { answerPasskey } from '../factors/answer-passkey.js';
import { answerCode, answerMfaChoice, answerSoftwareToken } from '../factors/answer-second-factor.js';
import { requirePool } from '../pools/pool-settings.js';
import { answerNewPassword } from './answer-new-password.js';
import type { AuthOutcome, Parameters, SignInCall } from './attempt.js';
import { answerCustomChallenge } from './custom-auth.js';
import { answerPassword } from './password-flow.js';
import { finishSrp } from './srp-flow.js';
import { answerChoice, answerPublicA } from './user-auth.js';

interface RespondInput {
  readonly ClientId: string;
  readonly ChallengeName: string;
  readonly ChallengeResponses?: Parameters;
  readonly ClientMetadata?: Parameters;
  readonly Session?: string;
}

interface AdminRespondInput extends RespondInput {
  readonly UserPoolId: string;
}

const respondToAuthChallenge: Operation<RespondInput, AuthOutcome> = {
  service: 'cognito-idp',
  name: 'RespondToAuthChallenge',
  authorization: 'public',
  handle: async (input, { services }) => {
    const at = await requireClient(services.store.db, input.ClientId);
    return await respond({ services, at, byAdministrator: false, metadata: input.ClientMetadata }, input);
  },
};

const adminRespondToAuthChallenge: Operation<AdminRespondInput, AuthOutcome> = {
  service: 'cognito-idp',
  name: 'AdminRespondToAuthChallenge',
  authorization: 'signed',
  handle: async (input, { services }) => {
    await requirePool(services.store.db, input.UserPoolId);
    const at = await requireClient(services.store.db, input.ClientId, input.UserPoolId);
    return await respond({ services, at, byAdministrator: true, metadata: input.ClientMetadata }, input);
  },
};

type Answer = (call: SignInCall, responses: Parameters, session: string | undefined) => Promise<AuthOutcome>;

const ANSWERS: Readonly<Record<string, Answer>> = {
  PASSWORD: answerPassword,
  PASSWORD_SRP: answerPublicA,
  PASSWORD_VERIFIER: finishSrp,
  SELECT_CHALLENGE: answerChoice,
  CUSTOM_CHALLENGE: answerCustomChallenge,
  NEW_PASSWORD_REQUIRED: answerNewPassword,
  SELECT_MFA_TYPE: answerMfaChoice,
  MFA_SETUP: answerMfaSetup,
  SOFTWARE_TOKEN_MFA: answerSoftwareToken,
  SMS_MFA: (call, responses, session) => answerCode(call, 'SMS_MFA', responses, session),
  SMS_OTP: (call, responses, session) => answerCode(call, 'SMS_OTP', responses, session),
  EMAIL_OTP: (call, responses, session) => answerCode(call, 'EMAIL_OTP', responses, session),
  DEVICE_SRP_AUTH: startDeviceProof,
  DEVICE_PASSWORD_VERIFIER: finishDeviceProof,
  WEB_AUTHN: answerPasskey,
};

/** Answers a challenge for any caller. */
export async function respond(
  call: SignInCall,
  input: Omit<RespondInput, 'ClientId' | 'ClientMetadata'>,
): Promise<AuthOutcome> {
  const responses = input.ChallengeResponses ?? {};
  const username = responses['USERNAME'];
  if (username === undefined) throw missingParameter('USERNAME');
  checkSecretHash(call.at.client, username, responses['SECRET_HASH']);
  const answer = Object.hasOwn(ANSWERS, input.ChallengeName) ? ANSWERS[input.ChallengeName] : undefined;
  if (answer === undefined) throw invalidParameter('Challenge response not supported.');
  return await answer(call, responses, input.Session);
}

export const respondToAuthChallengeOperations: readonly Operation[] = [
  respondToAuthChallenge,
  adminRespondToAuthChallenge,
];
