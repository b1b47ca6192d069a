import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';
import { invalidParameter, notAuthorized } from '../base/errors.js';
import type { UserPool } from '../pools/pool-settings.js';
import {
  type Attempt,
  type AuthOutcome,
  type Parameters,
  resumeAttempt,
  type SignInCall,
  withPassed,
} from '../sign-in/attempt.js';
import { continueSignIn, takeStep } from '../sign-in/authentication.js';
import { askCode } from '../sign-in/one-time-code.js';
import type { ChallengeState } from '../sign-in/sealed-challenge.js';
import { isEmail } from '../users/attributes.js';
import { checkSignInState } from '../users/sign-in-state.js';
import { claimAliases, findUserBySub, normalizeContacts, saveUser } from '../users/users.js';
import { MFA_SETUP, type MfaSetup } from './ask-second-factor.js';
import { findMfa, type Mfa, saveMfa } from './mfa.js';
import { usableSecondFactors } from './second-factors.js';

/** The answer to `MFA_SETUP`: an authenticator that has proven itself before, or an address to prove next. */
export async function answerMfaSetup(
  call: SignInCall,
  responses: Parameters,
  session: string | undefined,
): Promise<AuthOutcome> {
  const { at } = call;
  const { attempt, state } = await resumeAttempt<MfaSetup>(call, MFA_SETUP, session, responses);
  if (attempt === undefined) throw notAuthorized('Invalid session for the user.');
  checkSignInState(attempt.user);
  const email = responses['EMAIL'];
  if (email !== undefined) {
    checkSetupAddress(state, attempt, email);
    const { username } = attempt.user;
    const step = await askCode(call, attempt, { name: 'EMAIL_OTP', use: 'setup', username, email });
    return await takeStep(call, attempt, { challenge: state, step });
  }
  const { totp } = state;
  const { verifiedStep } = totp ?? {};
  if (totp === undefined || verifiedStep === undefined) {
    throw invalidParameter('User has not verified software token mfa');
  }
  return await continueSignIn(call, withPassed(attempt, 'secondFactor'), {
    challenge: state,
    change: (tx) =>
      setUp(tx, at.pool, attempt, (mfa) => ({
        ...mfa,
        enabled: { ...mfa.enabled, SOFTWARE_TOKEN_MFA: true },
        totp: { secret: totp.secret, name: totp.name },
        pendingSecret: undefined,
        lastStep: verifiedStep,
      })),
  });
}

function checkSetupAddress(state: MfaSetup, { user }: Attempt, email: string): void {
  if (!state.choices.includes('EMAIL_OTP')) throw invalidParameter('Email MFA is not enabled for the user pool.');
  if (!isEmail(email)) throw invalidParameter('Invalid email address format.');
  // Another address than the user's would be a change of it, which takes an access token.
  if ((user.attributes['email'] ?? email) !== email) throw invalidParameter('User already has another email.');
}

/** The right answer to the code that went to the address. */
export async function finishEmailSetup(
  call: SignInCall,
  attempt: Attempt,
  state: ChallengeState & { readonly email?: string },
): Promise<AuthOutcome> {
  const { services, at } = call;
  const email = state.email ?? '';
  const { user } = attempt;
  const attributes = { ...user.attributes, ...normalizeContacts(at.pool, { email }), email_verified: 'true' };
  const changed = { ...user, attributes, modifiedAt: services.clock.now() };
  return await continueSignIn(
    call,
    { ...attempt, user: changed },
    {
      challenge: state,
      change: async (tx) => {
        await setUp(tx, at.pool, attempt, (mfa) => ({ ...mfa, enabled: { ...mfa.enabled, EMAIL_OTP: true } }));
        await claimAliases(tx, at.pool, changed, false);
        await saveUser(tx, changed);
      },
    },
  );
}

/**
 * Gives a user the first second factor. Once the user has one, a caller who knows the password alone must not get
 * here.
 */
async function setUp(tx: Kysely<Tables>, pool: UserPool, { user }: Attempt, change: (mfa: Mfa) => Mfa): Promise<void> {
  const mfa = await findMfa(tx, user.sub);
  const current = await findUserBySub(tx, user.sub);
  if (current === undefined || usableSecondFactors(pool, current, mfa).length > 0) {
    throw notAuthorized('Invalid session for the user, session is expired.');
  }
  await saveMfa(tx, user.sub, change(mfa));
}
