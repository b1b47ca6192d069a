import type { Kysely } from 'kysely';
import { ServiceError } from '../../http/service-error.js';
import type { LocalServices } from '../../services.js';
import type { Tables } from '../../store/tables.js';
import { type ClientAndPool, tokenLifetimes } from '../client-settings.js';
import { notAuthorized, userNotFound, wrongCredentials } from '../errors.js';
import { toEntries } from '../users/attributes.js';
import { checkLock, forgetFailures } from '../users/passwords.js';
import { findUserBySub, type User } from '../users/users.js';
import { type ChallengeState, sealChallenge, spendChallenge } from './challenges.js';
import { type AuthenticationResult, makeRefreshToken, signTokens, startSignIn, storeSignIn } from './tokens.js';

/** What `InitiateAuth` and `RespondToAuthChallenge` answer: tokens, or a challenge. */
export type AuthOutcome =
  | { readonly AuthenticationResult: AuthenticationResult; readonly ChallengeParameters: Record<string, never> }
  | {
      readonly ChallengeName: string;
      readonly ChallengeParameters: Readonly<Record<string, string>>;
      readonly Session?: string;
    };

/**
 * Checks that a user may sign in at all, before any password is looked at.
 *
 * @throws ServiceError
 */
export function checkSignInState(user: User): void {
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (user.status === 'UNCONFIRMED') throw new ServiceError('UserNotConfirmedException', 'User is not confirmed.');
  if (user.status === 'RESET_REQUIRED') {
    throw new ServiceError('PasswordResetRequiredException', 'Password reset required for the user');
  }
}

const DAY_MS = 86_400_000;

/** What follows a right password: a new password has to be set first where the old one is temporary, else tokens. */
export async function continueAfterPassword(
  services: LocalServices,
  at: ClientAndPool,
  user: User,
  challenge?: ChallengeState,
): Promise<AuthOutcome> {
  if (user.status !== 'FORCE_CHANGE_PASSWORD') return await finishSignIn(services, at, user, challenge);
  const days = at.pool.settings.Policies.PasswordPolicy.TemporaryPasswordValidityDays;
  if (services.clock.now() - user.passwordSetAt > days * DAY_MS) {
    throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
  }
  await services.store.transaction(async (tx) => {
    if (challenge !== undefined) await spendChallenge(tx, services, at, challenge);
    await forgetFailures(tx, await requireUnchanged(tx, services, user));
  });
  return requireNewPassword(services, at, user);
}

/** What the sealed session of `NEW_PASSWORD_REQUIRED` holds. */
export interface NewPasswordState {
  readonly sub: string;
  /** Of the temporary password: another one set in between makes the session worthless. */
  readonly passwordSetAt: number;
}

export const NEW_PASSWORD_REQUIRED = 'NEW_PASSWORD_REQUIRED';

function requireNewPassword(services: LocalServices, at: ClientAndPool, user: User): AuthOutcome {
  const state: NewPasswordState = { sub: user.sub, passwordSetAt: user.passwordSetAt };
  const missing = at.pool.settings.SchemaAttributes.filter(
    ({ Name, Required }) => Required && Name !== 'sub' && user.attributes[Name] === undefined,
  );
  const current = toEntries(user.sub, user.attributes).filter(({ Name }) => Name !== 'sub');
  return {
    ChallengeName: NEW_PASSWORD_REQUIRED,
    Session: sealChallenge(services, at, NEW_PASSWORD_REQUIRED, state).toString('base64url'),
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(missing.map(({ Name }) => `userAttributes.${Name}`)),
      userAttributes: JSON.stringify(Object.fromEntries(current.map(({ Name, Value }) => [Name, Value]))),
    },
  };
}

/**
 * Signs a user in: a sign-in with its refresh token on disk, and the tokens that go with it.
 *
 * @param change what else belongs to the same transaction, and gives the user as it is then
 */
export async function finishSignIn(
  services: LocalServices,
  at: ClientAndPool,
  user: User,
  challenge?: ChallengeState,
  change?: (tx: Kysely<Tables>) => Promise<void>,
): Promise<AuthOutcome> {
  const signIn = startSignIn(services);
  const refreshToken = makeRefreshToken(signIn, signIn.signedInAt + tokenLifetimes(at.client.settings).refresh * 1_000);
  // A sign-in that a power cut takes costs its user another one; what else belongs to it is worth the disk's time.
  const survives = change === undefined ? 'process' : 'powerCut';
  // Signing takes threads of its own: both together take as long as the slower one.
  const [tokens] = await Promise.all([
    signTokens(services, at, user, signIn),
    services.store.transaction(
      async (tx) => {
        if (challenge !== undefined) await spendChallenge(tx, services, at, challenge);
        await change?.(tx);
        await forgetFailures(tx, await requireUnchanged(tx, services, user));
        await storeSignIn(tx, { ...at, user, signIn, refreshToken: refreshToken.row });
      },
      { survives },
    ),
  ]);
  return { AuthenticationResult: { ...tokens, RefreshToken: refreshToken.token }, ChallengeParameters: {} };
}

/**
 * The user again, inside a transaction: a sign-in doesn't succeed on a password that was replaced, or past a lock
 * that came about, while it was being checked.
 */
async function requireUnchanged(tx: Kysely<Tables>, services: LocalServices, user: User): Promise<User> {
  const current = await findUserBySub(tx, user.sub);
  if (current === undefined) throw userNotFound();
  checkLock(services, current);
  checkSignInState(current);
  if (current.password?.verifier !== user.password?.verifier) throw wrongCredentials();
  return current;
}
