import { notAuthorized, wrongCredentials } from '../base/errors.js';
import { requirePublicA } from '../sign-in/ask-password-proof.js';
import {
  type AuthOutcome,
  type Parameters,
  requireParameter,
  resumeAttempt,
  type SignInCall,
  sealAttempt,
  withPassed,
} from '../sign-in/attempt.js';
import { takeStep } from '../sign-in/authentication.js';
import { proceed } from '../sign-in/proceed.js';
import { checkFresh, isProven, readClaim, type SrpState } from '../sign-in/srp-claim.js';
import { startExchange } from '../srp/srp.js';
import { countFailure } from '../users/passwords.js';
import { checkSignInState } from '../users/sign-in-state.js';
import { DEVICE_SRP_AUTH, type DeviceClaim } from './ask-device.js';
import { deviceGroupKey, deviceNotFound, findDevice } from './devices.js';

const DEVICE_PASSWORD_VERIFIER = 'DEVICE_PASSWORD_VERIFIER';

type DeviceProof = DeviceClaim & SrpState;

/** The answer to `DEVICE_SRP_AUTH`: the device's A for its salt and the server's B. */
export async function startDeviceProof(
  call: SignInCall,
  responses: Parameters,
  session: string | undefined,
): Promise<AuthOutcome> {
  requireParameter(responses, 'DEVICE_KEY');
  const publicA = requirePublicA(responses);
  const { attempt, state } = await resumeAttempt<DeviceClaim>(call, DEVICE_SRP_AUTH, session, responses);
  if (attempt === undefined) throw notAuthorized('Invalid session for the user.');
  checkSignInState(attempt.user);
  const { sub, username } = attempt.user;
  const device =
    attempt.deviceKey === state.device
      ? await findDevice(call.services.store.db, { sub, key: state.device })
      : undefined;
  if (device === undefined) throw deviceNotFound();
  const exchange = startExchange(device.srp_verifier);
  const proof: DeviceProof = { device: state.device, publicA, ...exchange };
  const sealed = sealAttempt(call, DEVICE_PASSWORD_VERIFIER, attempt, proof);
  const outcome = {
    ChallengeName: DEVICE_PASSWORD_VERIFIER,
    ChallengeParameters: {
      USERNAME: username,
      DEVICE_KEY: device.device_key,
      SALT: device.srp_salt,
      SRP_B: exchange.publicB,
      SECRET_BLOCK: Buffer.from(sealed, 'base64url').toString('base64'),
    },
  };
  return await takeStep(call, attempt, { challenge: state, step: { outcome } });
}

/** The answer to `DEVICE_PASSWORD_VERIFIER`: the proof that the device knows its password. */
export async function finishDeviceProof(call: SignInCall, responses: Parameters): Promise<AuthOutcome> {
  const { services, at } = call;
  const claim = readClaim(responses);
  const block = claim.secretBlock.toString('base64url');
  const { attempt, state } = await resumeAttempt<DeviceProof>(call, DEVICE_PASSWORD_VERIFIER, block, responses);
  if (attempt === undefined) throw notAuthorized('Invalid session for the user.');
  checkSignInState(attempt.user);
  const { sub } = attempt.user;
  const device = await findDevice(services.store.db, { sub, key: state.device });
  if (device === undefined || requireParameter(responses, 'DEVICE_KEY') !== state.device) throw deviceNotFound();
  const identity = { group: deviceGroupKey(services, at.pool), username: device.device_key };
  if (!isProven(state, claim, { ...identity, verifier: device.srp_verifier })) {
    throw await countFailure(services, sub, wrongCredentials());
  }
  checkFresh(services, claim);
  return await proceed(call, withPassed(attempt, 'device'), { challenge: state });
}
