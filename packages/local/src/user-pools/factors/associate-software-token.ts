import type { LocalServices } from '../../context/services.js';
import type { Operation } from '../../iam/operation.js';
import { invalidParameter } from '../base/errors.js';
import { reopenAttempt, sealAttempt } from '../sign-in/attempt.js';
import { requireTokenHolder } from '../tokens/access-token.js';
import { checkSignInState } from '../users/sign-in-state.js';
import { MFA_SETUP, type MfaSetup } from './ask-second-factor.js';
import { findMfa, saveMfa } from './mfa.js';
import { poolSecondFactors } from './second-factors.js';
import { softwareTokenNotFound, wrongSetupCode } from './software-token.js';
import { findTotpStep, makeTotpSecret } from './totp.js';

/** Either the access token of a user, or the session of a sign-in whose challenge is `MFA_SETUP`. */
interface TokenOrSession {
  readonly AccessToken?: string;
  readonly Session?: string;
}

interface AssociateOutput {
  readonly SecretCode: string;
  readonly Session?: string;
}

const associateSoftwareToken: Operation<TokenOrSession, AssociateOutput> = {
  service: 'cognito-idp',
  name: 'AssociateSoftwareToken',
  authorization: 'public',
  handle: async ({ AccessToken, Session }, { services }) => {
    checkEither(AccessToken, Session);
    return AccessToken === undefined
      ? await associateInSession(services, Session ?? '')
      : await associateByToken(services, AccessToken);
  },
};

async function associateByToken(services: LocalServices, token: string): Promise<AssociateOutput> {
  const { user, pool } = await requireTokenHolder(services, token);
  if (!poolSecondFactors(pool).includes('SOFTWARE_TOKEN_MFA')) throw softwareTokenNotFound();
  const secret = await makeTotpSecret();
  await services.store.transaction(async (tx) => {
    await saveMfa(tx, user.sub, { ...(await findMfa(tx, user.sub)), pendingSecret: secret });
  });
  return { SecretCode: secret };
}

async function associateInSession(services: LocalServices, session: string): Promise<AssociateOutput> {
  const { call, attempt, state } = await reopenAttempt<MfaSetup>(services, MFA_SETUP, session);
  checkSignInState(attempt.user);
  if (!state.choices.includes('SOFTWARE_TOKEN_MFA')) throw softwareTokenNotFound();
  const secret = await makeTotpSecret();
  const setup: MfaSetup = { choices: state.choices, totp: { secret } };
  return { SecretCode: secret, Session: sealAttempt(call, MFA_SETUP, attempt, setup) };
}

interface VerifyInput extends TokenOrSession {
  readonly UserCode: string;
  readonly FriendlyDeviceName?: string;
}

interface VerifyOutput {
  readonly Status: 'SUCCESS';
  readonly Session?: string;
}

const verifySoftwareToken: Operation<VerifyInput, VerifyOutput> = {
  service: 'cognito-idp',
  name: 'VerifySoftwareToken',
  authorization: 'public',
  handle: async (input, { services }) => {
    checkEither(input.AccessToken, input.Session);
    return input.AccessToken === undefined
      ? await verifyInSession(services, input.Session ?? '', input)
      : await verifyByToken(services, input.AccessToken, input);
  },
};

async function verifyByToken(services: LocalServices, token: string, input: VerifyInput): Promise<VerifyOutput> {
  const { user } = await requireTokenHolder(services, token);
  const { pendingSecret: secret } = await findMfa(services.store.db, user.sub);
  if (secret === undefined) throw softwareTokenNotFound();
  const lastStep = await findTotpStep(secret, input.UserCode, services.clock.now());
  if (lastStep === undefined) throw wrongSetupCode();
  await services.store.transaction(async (tx) => {
    const mfa = await findMfa(tx, user.sub);
    if (mfa.pendingSecret !== secret) throw wrongSetupCode();
    await saveMfa(tx, user.sub, {
      ...mfa,
      totp: { secret, name: input.FriendlyDeviceName },
      pendingSecret: undefined,
      lastStep,
    });
  });
  return { Status: 'SUCCESS' };
}

async function verifyInSession(services: LocalServices, session: string, input: VerifyInput): Promise<VerifyOutput> {
  const { call, attempt, state } = await reopenAttempt<MfaSetup>(services, MFA_SETUP, session);
  checkSignInState(attempt.user);
  if (state.totp === undefined) throw softwareTokenNotFound();
  const { secret } = state.totp;
  const verifiedStep = await findTotpStep(secret, input.UserCode, services.clock.now());
  if (verifiedStep === undefined) throw wrongSetupCode();
  const name = input.FriendlyDeviceName;
  const setup: MfaSetup = {
    choices: state.choices,
    totp: { secret, verifiedStep, ...(name !== undefined && { name }) },
  };
  return { Status: 'SUCCESS', Session: sealAttempt(call, MFA_SETUP, attempt, setup) };
}

function checkEither(token: string | undefined, session: string | undefined): void {
  if ((token === undefined) === (session === undefined)) {
    throw invalidParameter('Exactly one of AccessToken and Session is required.');
  }
}

export const softwareTokenOperations: readonly Operation[] = [associateSoftwareToken, verifySoftwareToken];
