import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import type { Tables } from '../../store/tables.js';
import { runTrigger } from '../../triggers/triggers.js';
import { ServiceError } from '../../wire/service-error.js';
import { userNotFound, wrongCredentials } from '../base/errors.js';
import { tokenLifetimes } from '../clients/client-settings.js';
import { askDevice } from '../devices/ask-device.js';
import { claimDevice } from '../devices/claim-device.js';
import { findDevice, readDeviceConfiguration } from '../devices/devices.js';
import { askSecondFactor } from '../factors/ask-second-factor.js';
import { findMfa } from '../factors/mfa.js';
import { needsSecondFactor } from '../factors/second-factors.js';
import { endOldestSessions } from '../tokens/session-tracking.js';
import { makeClaims, type TokenOccasion } from '../tokens/token-claims.js';
import { API_SCOPE, makeRefreshToken, signTokens, startSignIn, storeSignIn } from '../tokens/tokens.js';
import { checkLock, forgetFailures } from '../users/passwords.js';
import { checkSignInState } from '../users/sign-in-state.js';
import { triggerAttributes } from '../users/trigger-attributes.js';
import { findUserBySub, type User } from '../users/users.js';
import type { Attempt, AuthOutcome, SignInCall } from './attempt.js';
import { askNewPassword } from './new-password.js';
import { type ChallengeState, spendChallenge } from './sealed-challenge.js';
import type { Step } from './step.js';

/** What an answer brings about, besides that the sign-in goes on. */
export interface Answered {
  /** The challenge that was answered, and is spent with that. */
  readonly challenge?: ChallengeState;
  /** What else changes in the same transaction. */
  readonly change?: (tx: Kysely<Tables>) => Promise<void>;
}

/**
 * What follows a right answer: the next challenge (a new password in place of a temporary one, the device's proof, a
 * second factor), or tokens.
 */
export async function continueSignIn(
  call: SignInCall,
  attempt: Attempt,
  answered: Answered = {},
): Promise<AuthOutcome> {
  const step = await nextStep(call, attempt);
  if (step === undefined) return await finishSignIn(call, attempt, answered);
  return await takeStep(call, attempt, { ...answered, step });
}

async function nextStep(call: SignInCall, attempt: Attempt): Promise<Step | undefined> {
  const { services, at, byAdministrator } = call;
  const { user, deviceKey, passed } = attempt;
  if (user.status === 'FORCE_CHANGE_PASSWORD') return askNewPassword(call, attempt);
  const tracking = readDeviceConfiguration(at.pool);
  const known = tracking !== undefined && !byAdministrator && deviceKey !== undefined;
  const device = known ? await findDevice(services.store.db, { sub: user.sub, key: deviceKey }) : undefined;
  if (known && device === undefined) throw new ServiceError('ResourceNotFoundException', 'Device does not exist.');
  const replaces = tracking?.ChallengeRequiredOnNewDevice === true;
  const provable = device?.remembered === 1;
  const proven = passed.includes('device');
  const mfa = await findMfa(services.store.db, user.sub);
  const asksFactor = needsSecondFactor(at.pool, user, mfa) && !passed.includes('secondFactor');
  // A remembered device may replace the second factor, and the second factor the device.
  if (asksFactor && !(replaces && (provable || proven))) return await askSecondFactor(call, attempt, mfa);
  if (device !== undefined && provable && passed.length === 0) return askDevice(call, attempt, device);
  return undefined;
}

/** Goes on to a challenge: what was answered before it is spent, and what the challenge sends is sent. */
export async function takeStep(
  { services, at }: SignInCall,
  attempt: Attempt | undefined,
  { challenge, change, step }: Answered & { readonly step: Step },
): Promise<AuthOutcome> {
  await services.store.transaction(
    async (tx) => {
      if (challenge !== undefined) await spendChallenge(tx, services, at, challenge);
      await change?.(tx);
      if (attempt !== undefined) await requireUnchanged(tx, services, attempt.user);
      await step.write?.(tx);
    },
    { survives: change === undefined ? 'process' : 'powerCut' },
  );
  await step.deliver?.();
  return step.outcome;
}

/** Signs a user in: a sign-in with its refresh token on disk, and the tokens that go with it. */
export async function finishSignIn(call: SignInCall, attempt: Attempt, answered: Answered = {}): Promise<AuthOutcome> {
  const { services, at } = call;
  const { user } = attempt;
  const { challenge, change } = answered;
  if (call.onPage === true) return await finishOnPage(call, user, answered);
  const device = await claimDevice(call, attempt);
  await runPostAuthentication(call, user, { newDeviceUsed: device?.isNew === true });
  const occasion = { user, source: tokenSource(attempt), metadata: call.metadata, scopes: [API_SCOPE] };
  const claims = await makeClaims(services, at, occasion);
  const signIn = { ...startSignIn(services), deviceKey: device?.key };
  const refreshToken = makeRefreshToken(signIn, signIn.signedInAt + tokenLifetimes(at.client.settings).refresh * 1_000);
  // A sign-in that a power cut takes costs its user another one; what else belongs to it is worth the disk's time.
  const survives = change === undefined ? 'process' : 'powerCut';
  // Signing takes threads of its own: both together take as long as the slower one.
  const [tokens] = await Promise.all([
    signTokens(services, at, { user, signIn, claims }),
    services.store.transaction(
      async (tx) => {
        if (challenge !== undefined) await spendChallenge(tx, services, at, challenge);
        await change?.(tx);
        await forgetFailures(tx, await requireUnchanged(tx, services, user));
        await device?.write(tx);
        await storeSignIn(tx, {
          ...at,
          user,
          signIn,
          refreshToken: refreshToken.row,
          deviceConfirmed: device?.isNew === false,
        });
        await endOldestSessions(tx, services, { userPoolId: at.pool.id, sub: user.sub });
      },
      { survives },
    ),
  ]);
  return {
    AuthenticationResult: {
      ...tokens,
      RefreshToken: refreshToken.token,
      ...(device?.isNew && { NewDeviceMetadata: { DeviceKey: device.key, DeviceGroupKey: device.groupKey } }),
    },
    ChallengeParameters: {},
  };
}

/** Ends a sign-in on a login page. Pages know no devices. */
async function finishOnPage(call: SignInCall, user: User, { challenge, change }: Answered): Promise<AuthOutcome> {
  const { services, at } = call;
  await runPostAuthentication(call, user, { newDeviceUsed: false });
  await services.store.transaction(async (tx) => {
    if (challenge !== undefined) await spendChallenge(tx, services, at, challenge);
    await change?.(tx);
    await forgetFailures(tx, await requireUnchanged(tx, services, user));
  });
  return { SignedIn: user };
}

async function runPostAuthentication(
  { services, at, metadata }: SignInCall,
  user: User,
  { newDeviceUsed }: { readonly newDeviceUsed: boolean },
): Promise<void> {
  await runTrigger(services, at.pool, {
    name: 'PostAuthentication',
    source: 'PostAuthentication_Authentication',
    userName: user.username,
    clientId: at.client.id,
    request: {
      userAttributes: triggerAttributes(user),
      newDeviceUsed,
      ...(metadata !== undefined && { clientMetadata: metadata }),
    },
  });
}

function tokenSource({ newPassword, passed }: Attempt): TokenOccasion['source'] {
  if (newPassword === true) return 'TokenGeneration_NewPasswordChallenge';
  return passed.includes('device') ? 'TokenGeneration_AuthenticateDevice' : 'TokenGeneration_Authentication';
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
