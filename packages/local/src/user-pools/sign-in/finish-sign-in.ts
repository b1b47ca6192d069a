import { runTrigger } from '../../triggers/triggers.js';
import { openSession } from '../tokens/open-session.js';
import { createClaims, type TokenOccasion } from '../tokens/token-claims.js';
import { API_SCOPE, startSignIn } from '../tokens/tokens.js';
import { clearFailures } from '../users/passwords.js';
import { toTriggerAttributes } from '../users/trigger-attributes.js';
import type { User } from '../users/users.js';
import type { Attempt, AuthOutcome, KnownAttempt, SignInCall } from './attempt.js';
import { toAuthenticationResult } from './authentication-result.js';
import type { Answered } from './challenge.js';
import { claimDevice } from './claim-device.js';
import { spendChallenge } from './sealed-challenge.js';

/** Signs a user in: a sign-in with its refresh token on disk, and the tokens that go with it. */
export async function finishSignIn(
  call: SignInCall,
  attempt: KnownAttempt,
  answered: Answered = {},
): Promise<AuthOutcome> {
  const { services, app } = call;
  const { subject } = attempt;
  const { user } = subject;
  const { challenge, change } = answered;
  // Triggers run for users who can sign in: a password that must be reset was hidden until here.
  subject.assertCanSignIn({ verified: true });
  if (call.onPage === true) return await finishOnPage(call, attempt, answered);
  const device = await claimDevice(call, attempt);
  await runPostAuthentication(call, user, { newDeviceUsed: device?.isNew === true });
  const occasion = { user, source: tokenSource(attempt), metadata: call.metadata, scopes: [API_SCOPE] };
  const claims = await createClaims(services, app, occasion);
  const signIn = { ...startSignIn(services), deviceKey: device?.key };
  // A sign-in that a power cut takes costs its user another one; what else belongs to it is worth the disk's time.
  const survives = change === undefined ? 'process' : 'powerCut';
  const tokens = await openSession(services, app, {
    ...{ user, signIn, claims, survives },
    deviceConfirmed: device?.isNew === false,
    write: async (tx) => {
      if (challenge !== undefined) await spendChallenge(tx, services, app, challenge);
      await change?.(tx);
      await clearFailures(tx, await subject.readUnchanged(tx, { verified: true }));
      await device?.write(tx);
    },
  });
  return {
    AuthenticationResult: {
      ...toAuthenticationResult(tokens),
      ...(device?.isNew && { NewDeviceMetadata: { DeviceKey: device.key, DeviceGroupKey: device.groupKey } }),
    },
    ChallengeParameters: {},
  };
}

/** Ends a sign-in on a login page. Pages know no devices. */
async function finishOnPage(
  call: SignInCall,
  { subject }: KnownAttempt,
  { challenge, change }: Answered,
): Promise<AuthOutcome> {
  const { services, app } = call;
  const { user } = subject;
  await runPostAuthentication(call, user, { newDeviceUsed: false });
  await services.store.transaction(async (tx) => {
    if (challenge !== undefined) await spendChallenge(tx, services, app, challenge);
    await change?.(tx);
    await clearFailures(tx, await subject.readUnchanged(tx, { verified: true }));
  });
  return { SignedIn: user };
}

async function runPostAuthentication(
  { services, app, metadata }: SignInCall,
  user: User,
  { newDeviceUsed }: { readonly newDeviceUsed: boolean },
): Promise<void> {
  await runTrigger(services, app.pool, {
    name: 'PostAuthentication',
    source: 'PostAuthentication_Authentication',
    userName: user.username,
    clientId: app.client.id,
    request: {
      userAttributes: toTriggerAttributes(user),
      newDeviceUsed,
      ...(metadata !== undefined && { clientMetadata: metadata }),
    },
  });
}

function tokenSource({ newPassword, passed }: Attempt): TokenOccasion['source'] {
  if (newPassword === true) return 'TokenGeneration_NewPasswordChallenge';
  return passed.includes('device') ? 'TokenGeneration_AuthenticateDevice' : 'TokenGeneration_Authentication';
}
