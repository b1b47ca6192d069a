import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { notAuthorized } from '../base/errors.js';
import { findMfa, type Mfa, type SecondFactor, saveMfa } from '../factors/mfa.js';
import { poolSecondFactors, usableSecondFactors } from '../factors/second-factors.js';
import { softwareTokenNotFound, wrongSetupCode } from '../factors/software-token.js';
import { createTotpSecret, findTotpStep } from '../factors/totp.js';
import type { UserPool } from '../pools/pool-settings.js';
import { claimAliases, normalizeContacts } from '../users/sign-in-names.js';
import { findUserBySub, saveUser } from '../users/users.js';
import { type KnownAttempt, reopenAttempt, type SignInCall, sealAttempt, withPassed, withUser } from './attempt.js';
import type { Verdict } from './challenge.js';
import type { CodeState } from './one-time-code.js';
import type { ChallengeState } from './sealed-challenge.js';

export const MFA_SETUP = 'MFA_SETUP';

/** What the `Session` of `MFA_SETUP` holds. */
export interface SetupState {
  readonly choices: readonly SecondFactor[];
  /** The authenticator that is being set up. */
  readonly totp?: {
    readonly secret: string;
    readonly name?: string;
    /** The step of the code by which it proved itself. */
    readonly verifiedStep?: number;
  };
}

/** Seals a setup that begins: with all second factors of the pool to choose from. */
export function sealSetup(call: SignInCall, attempt: KnownAttempt, setup: SetupState): string {
  return sealAttempt(call, MFA_SETUP, attempt, setup);
}

/** The second factors that a user of the pool can set up. */
export function listSetupChoices({ app }: SignInCall): readonly SecondFactor[] {
  return poolSecondFactors(app.pool);
}

/** An authenticator that is being set up, and the session that continues the sign-in. */
export interface AuthenticatorSetup {
  /** Base32. */
  readonly secret: string;
  readonly session: string;
}

/**
 * Draws the secret of an authenticator, in a sign-in that asks for a second factor to be set up.
 *
 * @throws ServiceError `NotAuthorizedException`, `SoftwareTokenMFANotFoundException`
 */
export async function startAuthenticatorSetup(services: LocalServices, session: string): Promise<AuthenticatorSetup> {
  const { call, attempt, state } = await reopenAttempt<SetupState>(services, MFA_SETUP, session);
  attempt.subject.assertCanSignIn({ verified: true });
  if (!state.choices.includes('SOFTWARE_TOKEN_MFA')) throw softwareTokenNotFound();
  const secret = await createTotpSecret();
  return { secret, session: sealSetup(call, attempt, { choices: state.choices, totp: { secret } }) };
}

/** The proof of an authenticator. */
export interface AuthenticatorProof {
  readonly code: string;
  /** What the user calls the authenticator. */
  readonly name?: string | undefined;
}

/**
 * Checks the first code of an authenticator, in a sign-in that asks for a second factor to be set up.
 *
 * @returns the session that continues the sign-in
 * @throws ServiceError `NotAuthorizedException`, `EnableSoftwareTokenMFAException`
 */
export async function verifyAuthenticatorSetup(
  services: LocalServices,
  session: string,
  { code, name }: AuthenticatorProof,
): Promise<string> {
  const { call, attempt, state } = await reopenAttempt<SetupState>(services, MFA_SETUP, session);
  attempt.subject.assertCanSignIn({ verified: true });
  if (state.totp === undefined) throw softwareTokenNotFound();
  const { secret } = state.totp;
  const verifiedStep = await findTotpStep(secret, code, services.clock.now());
  if (verifiedStep === undefined) throw wrongSetupCode();
  const totp = { secret, verifiedStep, ...(name !== undefined && { name }) };
  return sealSetup(call, attempt, { choices: state.choices, totp });
}

/** The right answer to the code that went to an address: it becomes the second factor. */
export function finishEmailSetup(
  call: SignInCall,
  attempt: KnownAttempt,
  state: ChallengeState & Pick<CodeState, 'email'>,
): Verdict {
  const { services, app } = call;
  const { user } = attempt.subject;
  const given = normalizeContacts(app.pool, { email: state.email ?? '' });
  const attributes = { ...user.attributes, ...given, email_verified: 'true' };
  const changed = { ...user, attributes, modifiedAt: services.clock.now() };
  return {
    attempt: withPassed(withUser(call, attempt, changed), 'secondFactor'),
    challenge: state,
    change: async (tx) => {
      await saveFirstFactor(tx, app.pool, attempt, (mfa) => ({ ...mfa, enabled: { ...mfa.enabled, EMAIL_OTP: true } }));
      await claimAliases(tx, app.pool, changed, false);
      await saveUser(tx, changed);
    },
  };
}

/**
 * Gives a user the first second factor. Once the user has one, a caller who knows the password alone must not get
 * here.
 */
export async function saveFirstFactor(
  tx: Kysely<Tables>,
  pool: UserPool,
  { subject }: KnownAttempt,
  change: (mfa: Mfa) => Mfa,
): Promise<void> {
  const mfa = await findMfa(tx, subject.sub);
  const current = await findUserBySub(tx, subject.sub);
  if (current === undefined || usableSecondFactors(pool, current, mfa).length > 0) {
    throw notAuthorized('Invalid session for the user, session is expired.');
  }
  await saveMfa(tx, subject.sub, change(mfa));
}
