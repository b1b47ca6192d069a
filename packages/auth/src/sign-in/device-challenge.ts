import type { Reply } from '../cognito/rpc.js';
import type { AuthenticationReply } from '../cognito/user-pool.js';
import { AuthError } from '../errors/auth-error.js';
import { dropDevice } from '../session/devices.js';
import { type Challenge, respond, type SignInFlow } from './flow.js';
import { proveWithSrp, startExchange } from './srp-exchange.js';
import { createUnsupportedChallengeError } from './steps.js';

/**
 * Proves the identity of this device (`DEVICE_SRP_AUTH`, `DEVICE_PASSWORD_VERIFIER`).
 *
 * @throws {AuthError} the service's exception. After a final denial the device is forgotten.
 */
export async function answerDeviceChallenge(
  flow: SignInFlow,
  challenge: Challenge,
): Promise<Reply<AuthenticationReply>> {
  const { internals, device } = flow;
  if (!device) {
    flow.isDeviceRefused = true;
    throw createUnsupportedChallengeError(challenge.ChallengeName);
  }
  try {
    const { keys, SRP_A } = await startExchange(internals);
    const reply = await respond(flow, challenge, { SRP_A });
    const { ChallengeName, ChallengeParameters = {}, Session } = reply.output;
    if (ChallengeName !== 'DEVICE_PASSWORD_VERIFIER') return reply;
    const { group, key: user, password } = device;
    const proof = await proveWithSrp(internals, ChallengeParameters, { keys, group, user, password });
    return await respond(flow, { ChallengeName, Session }, proof);
  } catch (error) {
    // Otherwise each later sign-in would fail.
    if (error instanceof AuthError && !error.retryable) {
      await forgetDevice(flow);
      flow.isDeviceRefused = true;
    }
    throw error;
  }
}

/** Forgets the device of a sign-in. */
export async function forgetDevice(flow: SignInFlow): Promise<void> {
  flow.forgottenDevice = flow.device?.key;
  flow.device = undefined;
  await dropDevice(flow.internals, [flow.signInDetails.loginId, flow.username]);
}
